using Gogobe.Cli.Ingest;
using Gogobe.LocalServers;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.RawStore.S3;
using Gogobe.Scout;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Cli.Tests.Standalone;

/// <summary>The whole host with its raw files in S3: the Carrier writes there and the Parser reads from there, with no path on this machine.</summary>
public sealed class S3HostTests(TestS3 s3) : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("s3host");
    private readonly string _bucket = TestS3.NewBucket();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    [Trait("tier", "all")]
    public async Task Ingest_RawFilesInS3_CompletesAndTheBucketHasTheBytesAsPublished()
    {
        Assert.SkipWhen(s3.Missing is not null, s3.Missing ?? "");
        var path = PriceFile.Write(_scratch.Path);
        await using var host = await StandaloneHost.StartAsync(Options(s3.SecretKey), Ct);
        var progress = new IngestProgress(TextWriter.Null, false, TimeProvider.System);

        var result = await host.Services.GetRequiredService<IngestRun>().RunAsync(host, LocalListing.Walk([path]), false, progress, Ct);

        (result.Report.Files.Completed, result.Report.Rows.Written).ShouldBe((1, 2));
        var store = host.Services.GetRequiredService<IRawStore>().ShouldBeOfType<S3RawStore>();
        await using var raw = (await store.OpenAsync(await KeyAsync(host), Ct)).ShouldNotBeNull();
        using var bytes = new MemoryStream();
        await raw.CopyToAsync(bytes, Ct);
        bytes.ToArray().ShouldBe(await File.ReadAllBytesAsync(path, Ct));
        Directory.Exists(Path.Combine(Data.Root, "raw")).ShouldBeFalse();
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Start_WrongSecret_SaysWhatToMendAndGivesTheFolderBack()
    {
        Assert.SkipWhen(s3.Missing is not null, s3.Missing ?? "");
        Assert.SkipWhen(s3.IsDouble, "s3rver checks no secret");

        var refused = await Should.ThrowAsync<CannotStartException>(() => StandaloneHost.StartAsync(Options("wrong-secret-7f3a"), Ct));

        refused.Message.ShouldContain("SignatureDoesNotMatch");
        (await File.ReadAllTextAsync(Data.Log, Ct)).ShouldNotContain("wrong-secret-7f3a");
        FolderLock.Holder(Data.HostLock, Data.HostPid).ShouldBeNull();
    }

    private DataFolder Data => new(Path.Combine(_scratch.Path, "data"));

    private StandaloneOptions Options(string secret) => new()
    {
        Verb = "test",
        Data = Data,
        ConsoleLevel = LogLevel.None,
        Announce = false,
        Configure = builder =>
        {
            builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["Gogobe:RawStore:S3:Endpoint"] = s3.Endpoint,
                ["Gogobe:RawStore:S3:Bucket"] = _bucket,
                ["Gogobe:RawStore:S3:AccessKey"] = s3.AccessKey,
                ["Gogobe:RawStore:S3:SecretKey"] = secret,
            });
            IngestRun.Register(builder);
        },
    };

    private static async Task<string> KeyAsync(StandaloneHost host)
    {
        await using var command = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select raw_path from file_processing_log");
        return (string)(await command.ExecuteScalarAsync(Ct))!;
    }
}

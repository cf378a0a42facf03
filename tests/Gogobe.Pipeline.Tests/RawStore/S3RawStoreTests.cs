using System.Security.Cryptography;
using Amazon.S3.Model;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.RawStore.S3;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Pipeline.Tests.RawStore;

/// <summary>The raw store on a real S3 server; which one is said by <see cref="TestS3"/>.</summary>
public sealed class S3RawStoreTests(TestS3 s3) : RawStoreContract, IAsyncLifetime
{
    private const int Part = 8 * 1024 * 1024;
    private readonly string _bucket = TestS3.NewBucket();
    private readonly RecordedLog _log = new();
    private S3RawStore? _store;

    protected override IRawStore Store => _store!;

    private string Key { get; } = RawKey.For("rami-levy", new DateTimeOffset(2026, 11, 22, 0, 0, 0, TimeSpan.Zero), 17);

    public async ValueTask InitializeAsync()
    {
        Assert.SkipWhen(s3.Missing is not null, s3.Missing ?? "");
        _store = await StartAsync(Settings());
    }

    [Fact]
    public async Task Object_Of20MB_IsSentWhileItIsWrittenAndReadBackByteForByte()
    {
        var bytes = new byte[20 * 1024 * 1024 + 12_345];
        Random.Shared.NextBytes(bytes);
        var largest = 0;

        await Store.PutAsync(Key, async (target, ct) =>
        {
            for (var at = 0; at < bytes.Length; at += 70_001)
            {
                await target.WriteAsync(bytes.AsMemory(at, Math.Min(70_001, bytes.Length - at)), ct);
                largest = Math.Max(largest, target.ShouldBeOfType<S3Upload>().Capacity);
            }
        }, Ct);

        largest.ShouldBe(Part);
        SHA256.HashData(await ReadAsync(Key)).ShouldBe(SHA256.HashData(bytes));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(Part)]
    [InlineData(Part + 1)]
    [InlineData(2 * Part)]
    public async Task Object_AtTheEdgeOfAPart_IsReadBackWhole(int length)
    {
        var bytes = new byte[length];
        Random.Shared.NextBytes(bytes);

        await PutAsync(Key, bytes);

        (await ReadAsync(Key)).AsSpan().SequenceEqual(bytes).ShouldBeTrue();
    }

    [Fact]
    public async Task Object_FillThrowsAfterParts_IsNotThereAndNoUploadIsLeft()
    {
        Assert.SkipWhen(s3.IsDouble, "s3rver lists no uploads");
        await Should.ThrowAsync<IOException>(Store.PutAsync(Key, async (target, ct) =>
        {
            await target.WriteAsync(new byte[2 * Part], ct);
            (await UploadsAsync()).Count.ShouldBe(1);
            throw new IOException("the source broke");
        }, Ct));

        (await Store.OpenAsync(Key, Ct)).ShouldBeNull();
        (await UploadsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Server_KilledInTheMiddleOfAPut_IsTransientAndNothingIsThere()
    {
        await using var server = await TestS3.StartOwnAsync();
        Assert.SkipWhen(server is null, "no S3 server that a test may kill");
        using var store = await StartAsync(Settings(server.Endpoint, server.AccessKey, server.SecretKey));

        await Should.ThrowAsync<TransientException>(store.PutAsync(Key, async (target, ct) =>
        {
            await target.WriteAsync(new byte[Part + 1], ct);
            await server.KillAsync();
            await target.WriteAsync(new byte[2 * Part], ct);
        }, Ct));

        File.Exists(Path.Combine(server.Data, _bucket, Key)).ShouldBeFalse();
        await Should.ThrowAsync<TransientException>(() => store.OpenAsync(Key, Ct));
        await Should.ThrowAsync<TransientException>(() => store.DeleteAsync(Key, Ct));
    }

    [Fact]
    public async Task Server_KilledWhileAnObjectIsRead_IsTransientAndNoShortFile()
    {
        await using var server = await TestS3.StartOwnAsync();
        Assert.SkipWhen(server is null, "no S3 server that a test may kill");
        using var store = await StartAsync(Settings(server.Endpoint, server.AccessKey, server.SecretKey));
        await store.PutAsync(Key, (target, ct) => target.WriteAsync(new byte[40_000_000], ct).AsTask(), Ct);
        await using var content = (await store.OpenAsync(Key, Ct)).ShouldNotBeNull();
        await content.ReadExactlyAsync(new byte[1000], Ct);

        await server.KillAsync();

        await Should.ThrowAsync<TransientException>(content.CopyToAsync(Stream.Null, Ct));
    }

    [Fact]
    public async Task Bucket_RemovedWhileRunning_IsTransientForEveryCall()
    {
        await _store!.Client.DeleteBucketAsync(new DeleteBucketRequest { BucketName = _bucket }, Ct);

        (await Should.ThrowAsync<TransientException>(PutAsync(Key, [1]))).Message.ShouldContain("NoSuchBucket");
        await Should.ThrowAsync<TransientException>(() => PutAsync(Key, new byte[Part + 1]));
        await Should.ThrowAsync<TransientException>(() => Store.OpenAsync(Key, Ct));
        await Should.ThrowAsync<TransientException>(() => Store.DeleteAsync(Key, Ct));
    }

    [Fact]
    public async Task Start_WrongSecret_SaysWhatToMendAndNoSecret()
    {
        Assert.SkipWhen(s3.IsDouble, "s3rver checks no secret");
        var thrown = await Should.ThrowAsync<OptionsValidationException>(() => StartAsync(Settings(secretKey: "wrong-secret-7f3a")));

        thrown.Message.ShouldContain("SignatureDoesNotMatch");
        thrown.Message.ShouldContain("Gogobe:RawStore:S3:AccessKey");
        thrown.ToString().ShouldNotContain("wrong-secret-7f3a");
    }

    [Fact]
    public async Task Start_NobodyListens_SaysSoAfterItsTimeout()
    {
        var settings = Settings("http://127.0.0.1:1");
        settings["Gogobe:RawStore:S3:StartTimeout"] = "00:00:00.2";

        var thrown = await Should.ThrowAsync<OptionsValidationException>(() => StartAsync(settings));

        thrown.Message.ShouldContain("http://127.0.0.1:1");
        thrown.Message.ShouldContain("Gogobe:RawStore:S3:Endpoint");
    }

    [Fact]
    public async Task Start_BucketMissing_MakesItAndLogsNoSecret()
    {
        Assert.SkipWhen(s3.IsDouble, "s3rver checks no secret");
        (await _store!.Client.ListBucketsAsync(Ct)).Buckets.ShouldContain(b => b.BucketName == _bucket);
        using var again = await StartAsync(Settings());

        _log.Lines.Count(l => l.Contains("was missing and is made", StringComparison.Ordinal)).ShouldBe(1);
        _log.Lines.ShouldNotContain(l => l.Contains(s3.SecretKey, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Start_OrphanUploads_AreAbortedAndThoseOfOthersAndYoungOnesStay()
    {
        Assert.SkipWhen(s3.IsDouble, "s3rver lists no uploads");
        await BeginUploadAsync(Key);
        await BeginUploadAsync("somebody/elses/upload");

        (await StartAsync(Settings())).Dispose();
        (await UploadsAsync()).Count.ShouldBe(2);
        (await StartAsync(Settings(), new FakeTimeProvider(TimeProvider.System.GetUtcNow().AddHours(2)))).Dispose();

        (await UploadsAsync()).ShouldBe(["somebody/elses/upload"]);
    }

    public override async ValueTask DisposeAsync()
    {
        _store?.Dispose();
        await base.DisposeAsync();
    }

    private Dictionary<string, string?> Settings(string? endpoint = null, string? accessKey = null, string? secretKey = null) => new()
    {
        ["Gogobe:RawStore:S3:Endpoint"] = endpoint ?? s3.Endpoint,
        ["Gogobe:RawStore:S3:Bucket"] = _bucket,
        ["Gogobe:RawStore:S3:AccessKey"] = accessKey ?? s3.AccessKey,
        ["Gogobe:RawStore:S3:SecretKey"] = secretKey ?? s3.SecretKey,
    };

    // As a host starts it: the settings, the check of the bucket, the store.
    private async Task<S3RawStore> StartAsync(Dictionary<string, string?> settings, TimeProvider? time = null)
    {
        var services = new ServiceCollection()
            .AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection(settings).Build())
            .AddSingleton(time ?? TimeProvider.System)
            .AddLogging(logging => logging.AddProvider(_log))
            .AddRawStore()
            .BuildServiceProvider();
        await services.GetServices<IHostedService>().OfType<IHostedLifecycleService>().Single().StartingAsync(Ct);
        return services.GetRequiredService<IRawStore>().ShouldBeOfType<S3RawStore>();
    }

    private async Task BeginUploadAsync(string key) =>
        await _store!.Client.InitiateMultipartUploadAsync(new InitiateMultipartUploadRequest { BucketName = _bucket, Key = key }, Ct);

    private async Task<IReadOnlyList<string>> UploadsAsync() =>
        [.. ((await _store!.Client.ListMultipartUploadsAsync(new ListMultipartUploadsRequest { BucketName = _bucket }, Ct)).MultipartUploads ?? []).Select(u => u.Key)];
}

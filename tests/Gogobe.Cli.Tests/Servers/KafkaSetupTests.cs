using System.Formats.Tar;
using System.Globalization;
using System.IO.Compression;
using System.Security.Cryptography;
using Gogobe.LocalServers.Kafka;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Gogobe.Cli.Tests.Servers;

/// <summary><c>./gogobe setup --kafka</c> from a web server of the test's own.</summary>
public sealed class KafkaSetupTests : IAsyncDisposable
{
    private const string Name = "kafka_2.13-4.3.1";

    private readonly ScratchFolder _data = ScratchFolder.Create("setup");
    private readonly List<string> _asked = [];
    private WebApplication? _server;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Setup_ArchiveWithItsChecksum_BringsADistributionThatHostsFind(bool apachesForm)
    {
        SkipWithoutJava();
        var archive = await ArchiveAsync(Name);
        var hash = Convert.ToHexString(SHA512.HashData(archive));
        var address = await ServeAsync(archive, apachesForm ? Apaches(hash) : $"{hash.ToLowerInvariant()}  {Name}.tgz\n");

        var (code, said) = await SetupAsync(address);

        code.ShouldBe(0, said);
        var home = Path.Combine(_data.Path, "kafka", Name);
        said.ShouldContain(home);
        KafkaDistribution.Brought(_data.Path).ShouldBe(home);
        (await File.ReadAllTextAsync(Path.Combine(home, "libs", "kafka.jar"), Cancel)).ShouldBe("a jar");
        Directory.EnumerateFileSystemEntries(Path.Combine(_data.Path, "kafka")).ShouldBe([home]);

        // What is there is not brought again.
        _asked.Clear();
        (await SetupAsync(address)).Code.ShouldBe(0);
        _asked.ShouldBeEmpty();
    }

    [Fact]
    public async Task Setup_ArchiveIsNotWhatItsChecksumSays_InstallsNothing()
    {
        SkipWithoutJava();
        var archive = await ArchiveAsync(Name);
        var address = await ServeAsync(archive, $"{Convert.ToHexStringLower(SHA512.HashData([1]))}  {Name}.tgz\n");

        var (code, said) = await SetupAsync(address);

        code.ShouldBe(1);
        said.ShouldContain("SHA-512");
        Directory.EnumerateFileSystemEntries(Path.Combine(_data.Path, "kafka")).ShouldBeEmpty();
    }

    [Fact]
    public async Task Setup_NoChecksumOrAnotherArchive_InstallsNothing()
    {
        SkipWithoutJava();
        var archive = await ArchiveAsync("something-else");
        var address = await ServeAsync(archive, Convert.ToHexStringLower(SHA512.HashData(archive)));

        (await SetupAsync(address + ".missing")).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(1), r => r.Said.ShouldContain("cannot read the checksum"));
        (await SetupAsync(address)).ShouldSatisfyAllConditions(r => r.Code.ShouldBe(1), r => r.Said.ShouldContain($"{Name}/libs"));
        KafkaDistribution.Brought(_data.Path).ShouldBeNull();
    }

    [Fact]
    public void Brought_SeveralVersions_IsTheNewest()
    {
        foreach (var version in (string[])["4.9.0", "4.10.1", "3.9.9"])
        {
            Directory.CreateDirectory(Path.Combine(_data.Path, "kafka", "kafka_2.13-" + version, "libs"));
        }

        // Of the private broker's own data.
        Directory.CreateDirectory(Path.Combine(_data.Path, "kafka", "data"));

        KafkaDistribution.Brought(_data.Path).ShouldBe(Path.Combine(_data.Path, "kafka", "kafka_2.13-4.10.1"));
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        await _data.DisposeAsync();
    }

    // setup would install one.
    private static void SkipWithoutJava() => Assert.SkipUnless(Posix.Find("java") is not null, "setup --kafka: no Java");

    // As Apache writes it: groups of eight digits, over several lines.
    private static string Apaches(string hash) =>
        $"{Name}.tgz: " + string.Join('\n', hash.Chunk(8).Select(group => new string(group)).Chunk(6).Select(line => string.Join(' ', line))) + "\n";

    private async Task<(int Code, string Said)> SetupAsync(string address) => await Posix.RunAsync(
        ["env", "-u", "KAFKA_HOME", $"GOGOBE_DATA={_data.Path}", Path.Combine(Repository.Root, "gogobe"), "setup", "--kafka", "--from", address], null, Cancel);

    private static async Task<byte[]> ArchiveAsync(string folder)
    {
        using var bytes = new MemoryStream();
        await using (var gzip = new GZipStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        await using (var tar = new TarWriter(gzip))
        {
            using var content = new MemoryStream("a jar"u8.ToArray());
            await tar.WriteEntryAsync(new PaxTarEntry(TarEntryType.RegularFile, $"{folder}/libs/kafka.jar") { DataStream = content }, Cancel);
        }

        return bytes.ToArray();
    }

    private async Task<string> ServeAsync(byte[] archive, string checksum)
    {
        var port = FreePort.Find();
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}"));
        _server = builder.Build();
        _server.MapGet($"/{Name}.tgz", (HttpContext context) =>
        {
            _asked.Add(context.Request.Path);
            return Results.Bytes(archive, "application/gzip");
        });
        _server.MapGet($"/{Name}.tgz.sha512", (HttpContext context) =>
        {
            _asked.Add(context.Request.Path);
            return Results.Text(checksum);
        });
        await _server.StartAsync(Cancel);
        return string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}/{Name}.tgz");
    }
}

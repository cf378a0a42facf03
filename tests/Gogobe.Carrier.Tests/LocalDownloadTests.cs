using System.Security.Cryptography;
using Gogobe.Carrier.Tests.Support;
using Gogobe.Ledger;
using Gogobe.Pipeline;
using Gogobe.Pipeline.RawStore;

namespace Gogobe.Carrier.Tests;

/// <summary>Files that the operator names.</summary>
public sealed class LocalDownloadTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gogobe-local-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("PriceFull7290058140886-001-202611220600.gz")]
    [InlineData("NULLPromo7290700100008-001-202411021400.xml")]
    [InlineData("pricefull7290058140886-001-202611220600.GZ")]
    [InlineData("..\\..\\x")]
    [InlineData("%2e%2e%2fx?a=b#c")]
    [InlineData("מחירון מלא.gz")]
    [InlineData("-rf *;$(x) 'y' \"z\" \u202E\u0001\n.gz")]
    [InlineData("300")]
    public async Task Name_WhateverItIs_IsReadAndNeverBecomesPartOfAKey(string name)
    {
        name = name == "300" ? new string('n', 255) : name; // the longest that a file system takes
        await using var host = await CarrierHost.StartAsync();
        var bytes = HttpDownloadTests.Gzip(700_000);
        var path = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(path, bytes, TestContext.Current.CancellationToken);

        var (file, ending) = await host.DownloadAsync(new UriBuilder(Uri.UriSchemeFile, "") { Path = Uri.EscapeDataString(path).Replace("%2F", "/", StringComparison.Ordinal) }.Uri.AbsoluteUri);

        ending.State.ShouldBe(FileState.Downloaded, ending.Detail);
        file.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        file.RawPath.ShouldNotBeNull().ShouldMatch("^carrefour/2026-11-22/1-[0-9a-f]{32}$");
        host.Raw.Objects[file.RawPath!].ShouldBe(bytes);
    }

    [Fact]
    public async Task Link_IsFollowed()
    {
        await using var host = await CarrierHost.StartAsync();
        var target = Write("target", [0x1F, 0x8B, 1]);
        var link = Path.Combine(_folder, "link");
        File.CreateSymbolicLink(link, target);

        (await host.DownloadAsync(new Uri(link).AbsoluteUri)).Ending.State.ShouldBe(FileState.Downloaded);
    }

    [Fact]
    public async Task File_NotThere_IsExpiredAtOnce() =>
        await EndsAsync(Path.Combine(_folder, "missing"), Reason.GoneAtSource, FileState.Expired);

    [Fact]
    public async Task File_WithNulInItsName_IsExpired()
    {
        await using var host = await CarrierHost.StartAsync();

        var (_, ending) = await host.DownloadAsync($"file://{_folder}/a%00b");

        (ending.Reason, ending.State).ShouldBe((Reason.GoneAtSource, FileState.Expired));
    }

    [Fact]
    public async Task Folder_IsNotPriceData() => await EndsAsync(_folder, Reason.NotPriceData, FileState.Failed);

    [Fact]
    public async Task File_WithoutBytes_IsEmptyForGood() => await EndsAsync(Write("empty", []), Reason.Empty, FileState.Failed);

    [Fact]
    public async Task File_Unreadable_IsForbidden()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Root may read every file.");
        var path = Write("secret", [1]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.None);
        }


        await EndsAsync(path, Reason.Forbidden, FileState.Failed);
    }

    [Fact]
    public async Task File_ThatIsAPage_IsALoginPageForGood() =>
        await EndsAsync(Write("PriceFull.gz", "<html><body>login</body></html>"u8.ToArray()), Reason.LoginPage, FileState.Failed);

    [Fact]
    public async Task File_ThatFailsWhileItIsRead_IsASourceErrorForGood()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "Needs a file that opens and cannot be read.");

        await EndsAsync("/proc/self/mem", Reason.SourceError, FileState.Failed); // page 0 is never mapped: EIO
    }

    [Fact]
    public async Task LocalFiles_NotAllowed_AreForbiddenWhateverAPortalLists()
    {
        await using var host = await CarrierHost.StartAsync(o => o.AllowLocalFiles = false);

        var (_, ending) = await host.DownloadAsync(new Uri(Write("file", [0x1F, 0x8B])).AbsoluteUri);

        (ending.Reason, ending.State).ShouldBe((Reason.Forbidden, FileState.Failed));
        host.Raw.Puts.ShouldBe(0);
    }

    [Theory]
    [InlineData("gopher://127.0.0.1/x")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("file://server/share/x")]
    [InlineData("relative/path")]
    [InlineData("")]
    public async Task Address_OfAnotherKind_IsForbidden(string address)
    {
        await using var host = await CarrierHost.StartAsync();

        var (_, ending) = await host.DownloadAsync(address);

        (ending.Reason, ending.State).ShouldBe((Reason.Forbidden, FileState.Failed));
    }

    [Fact]
    public async Task LocalPath_OfAFolderStore_TravelsWithTheMessage()
    {
        var raw = new FolderRawStore(Path.Combine(_folder, "raw"));
        await using var host = await CarrierHost.StartAsync(rawStore: raw);
        var path = Write("file", [0x1F, 0x8B, 7]);

        await host.DownloadAsync(new Uri(path).AbsoluteUri);

        await CarrierHost.EventuallyAsync(() => host.Downloaded.Count == 1);
        var (_, message) = host.Downloaded.Single();
        (await File.ReadAllBytesAsync(message.LocalPath!, TestContext.Current.CancellationToken)).ShouldBe([0x1F, 0x8B, 7]);
        File.Exists(path).ShouldBeTrue(); // the operator's file stays
    }

    private async Task EndsAsync(string path, Reason reason, FileState state)
    {
        await using var host = await CarrierHost.StartAsync();

        var (_, ending) = await host.DownloadAsync(new Uri(path).AbsoluteUri);

        (ending.Reason, ending.State, ending.RetryAt).ShouldBe((reason, state, null));
        host.Raw.Objects.ShouldBeEmpty();
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }
}

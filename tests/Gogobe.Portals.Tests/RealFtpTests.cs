using Gogobe.Testing;
using Gogobe.Testing.Portals;

namespace Gogobe.Portals.Tests;

/// <summary>The FTP client against a server that is not ours.</summary>
public sealed class RealFtpTests
{
    private const string Slug = "rami-levy";
    private const string Name = "PriceFull7290058140886-001-001-20261008-001000.gz";
    private static readonly string s_text = string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{i:00000}\n"));

    [Theory]
    [InlineData(true, "ftps")]
    [InlineData(false, "ftp")]
    public async Task ListAndOpen_RealServer_GivesNamesSizesAndBytes(bool encrypted, string way)
    {
        Assert.SkipWhen(RealFtpServer.Missing is not null, $"SKIPPED: {RealFtpServer.Missing}");
        TestNotes.Write("FTP: tested on pure-ftpd");
        using var authority = new TestAuthority("ftp");
        using var certificate = authority.ForLoopback();
        await using var server = await RealFtpServer.StartAsync(encrypted ? certificate : null, (Name, s_text), ("other.txt", "x"));
        await using var host = Host(server, authority);
        var request = new ListRequest();

        var files = await host.ListAsync(Slug, request);

        files.Select(f => (f.OriginalName, f.SizeHint)).ShouldBe([(Name, s_text.Length), ("other.txt", 1)], ignoreOrder: true);
        request.Notes.Way.ShouldBe(way);
        var file = files.Single(f => f.OriginalName == Name);
        (await host.ReadAsync(Slug, file.Locator)).ShouldBe(s_text);
        (await host.ReadAsync(Slug, file.Locator)).ShouldBe(s_text, "the connection is used again");
        server.Remove(Name);
        (await host.ReadAsync(Slug, file.Locator)).ShouldBe("[GoneAtSource]");
    }

    [Fact]
    public async Task List_RealServerOfAnUnknownAuthority_IsNotBelieved()
    {
        Assert.SkipWhen(RealFtpServer.Missing is not null, $"SKIPPED: {RealFtpServer.Missing}");
        using var theirs = new TestAuthority("theirs");
        using var ours = new TestAuthority("ours");
        using var certificate = theirs.ForLoopback();
        await using var server = await RealFtpServer.StartAsync(certificate, (Name, s_text));
        await using var host = Host(server, ours);

        (await host.FailsToListAsync(Slug)).Detail.ShouldContain("certificate", Case.Insensitive);
    }

    // No web portal answers, so the server is the way.
    private static PortalHost Host(RealFtpServer server, TestAuthority authority) => PortalHost.Of(
        new SimulatedPortals
        {
            Portals = new Dictionary<string, SimulatedPortal> { [Slug] = new(new Uri("http://127.0.0.1:1"), [], new Uri($"ftp://127.0.0.1:{server.Port}")) },
            Endpoints = new HashSet<string> { $"127.0.0.1:{server.Port}", "127.0.0.1:1" },
            DefaultLimits = PortalHost.Unlimited,
            Roots = [authority.Root],
            Intermediates = [authority.Intermediate],
        },
        null,
        null,
        ("Gogobe:Portals:rami-levy:Username", RealFtpServer.Account),
        ("Gogobe:Portals:rami-levy:Password", RealFtpServer.Password));
}

using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Portals;

public sealed class FtpTests
{
    [Theory]
    [InlineData(false, "PASV")]
    [InlineData(false, "EPSV")]
    [InlineData(true, "PASV")]
    public async Task Session_WithAndWithoutTls_ListsAndDownloadsInClear(bool secure, string passive)
    {
        await using var simulator = await Simulated.StartAsync("salach-dabach");
        using var talk = await FtpTalk.ConnectAsync(simulator.Hosts["salach-dabach"].FtpUrl!);
        if (secure)
        {
            await talk.SecureAsync(simulator.RootPem, simulator.IntermediatePem);
        }

        (await talk.SignInAsync("SalachD", "12345")).ShouldStartWith("230 ");
        (await talk.SayAsync("TYPE I")).ShouldStartWith("200 ");
        var (listing, end) = await talk.PassiveAsync("MLSD", passive);
        end.ShouldStartWith("226 ");
        var rows = Encoding.UTF8.GetString(listing).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split("; ")).ToList();
        rows.Select(r => r[1]).ShouldBe(simulator.Names("salach-dabach"), ignoreOrder: true);
        foreach (var row in rows)
        {
            var (bytes, done) = await talk.PassiveAsync("RETR " + row[1], passive);
            done.ShouldStartWith("226 ");
            bytes.ShouldBe(simulator.Bytes("salach-dabach", row[1]));
            var size = bytes.Length.ToString(CultureInfo.InvariantCulture);
            row[0].ShouldContain($"size={size};");
            (await talk.SayAsync("SIZE " + row[1])).ShouldBe("213 " + size);
        }

        (await talk.SayAsync("QUIT")).ShouldStartWith("221 ");
    }

    [Fact]
    public async Task Transfer_InActiveMode_IsTheFile()
    {
        await using var simulator = await Simulated.StartAsync("rami-levy");
        using var talk = await FtpTalk.ConnectAsync(simulator.Hosts["rami-levy"].FtpUrl!);
        (await talk.SignInAsync("RamiLevi", "")).ShouldStartWith("230 ");
        var (names, _) = await talk.ActiveAsync("NLST");
        Encoding.UTF8.GetString(names).Split("\r\n", StringSplitOptions.RemoveEmptyEntries).ShouldBe(simulator.Names("rami-levy"), ignoreOrder: true);
        var name = simulator.Names("rami-levy").First();
        (await talk.ActiveAsync("RETR " + name)).Bytes.ShouldBe(simulator.Bytes("rami-levy", name));
    }

    [Fact]
    public async Task Session_OfAnAccountWithAFolder_FindsItsFilesThere()
    {
        await using var simulator = await Simulated.StartAsync("super-yuda");
        using var talk = await FtpTalk.ConnectAsync(simulator.Hosts["super-yuda"].FtpUrl!);
        (await talk.SignInAsync("yuda_ho", "Yud@147")).ShouldStartWith("230 ");
        Encoding.UTF8.GetString((await talk.PassiveAsync("MLSD")).Bytes).ShouldBe("type=dir; Yuda\r\n");
        (await talk.SayAsync("CWD /Yuda")).ShouldStartWith("250 ");
        var name = Encoding.UTF8.GetString((await talk.PassiveAsync("NLST")).Bytes).Split("\r\n")[0];
        (await talk.PassiveAsync("RETR " + name)).Bytes.ShouldBe(simulator.Bytes("super-yuda", name));
        (await talk.PassiveAsync("RETR /Yuda/" + name)).Bytes.ShouldBe(simulator.Bytes("super-yuda", name));
        (await talk.SayAsync("CWD /Other")).ShouldStartWith("550 ");
    }

    [Fact]
    public async Task SignIn_ThatIsWrongOrMissing_Is530()
    {
        await using var simulator = await Simulated.StartAsync("salach-dabach");
        using var talk = await FtpTalk.ConnectAsync(simulator.Hosts["salach-dabach"].FtpUrl!);
        (await talk.SayAsync("MLSD")).ShouldStartWith("530 ");
        (await talk.SignInAsync("SalachD", "")).ShouldStartWith("530 ");
        (await talk.SignInAsync("nobody", "")).ShouldStartWith("530 ");
    }

    [Theory]
    [InlineData("dor-alon", FtpSecurity.Either)]
    [InlineData("keshet", FtpSecurity.TlsOnly)]
    public async Task SignIn_InClearWhereTlsIsAsked_Is530AndWorksWithTls(string chain, FtpSecurity security)
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Ftp = security }, chain);
        var user = simulator.Hosts[chain].Chain.User;
        using var clear = await FtpTalk.ConnectAsync(simulator.Hosts[chain].FtpUrl!);
        (await clear.SignInAsync(user, "")).ShouldStartWith("530 ");
        using var secure = await FtpTalk.ConnectAsync(simulator.Hosts[chain].FtpUrl!);
        await secure.SecureAsync(simulator.RootPem, simulator.IntermediatePem);
        (await secure.SignInAsync(user, "")).ShouldStartWith("230 ");
        (await secure.SayAsync("PROT P")).ShouldStartWith("536 ");
    }

    [Fact]
    public async Task Auth_WhereTlsIsRefused_Is502()
    {
        await using var simulator = await Simulated.StartAsync(new SimulatorOptions { Ftp = FtpSecurity.PlainOnly }, "keshet");
        using var talk = await FtpTalk.ConnectAsync(simulator.Hosts["keshet"].FtpUrl!);
        (await talk.SayAsync("AUTH TLS")).ShouldStartWith("502 ");
        (await talk.SignInAsync("Keshet", "")).ShouldStartWith("230 ");
    }

    [Fact]
    public async Task PassiveUnreachable_NamesAPrivateAddressAndActiveModeWorks()
    {
        await using var simulator = await Simulated.StartAsync("keshet");
        simulator.Failures.Add("keshet", Failure.PassiveUnreachable);
        using var talk = await FtpTalk.ConnectAsync(simulator.Hosts["keshet"].FtpUrl!);
        await talk.SignInAsync("Keshet", "");
        var reply = await talk.SayAsync("PASV");
        reply.ShouldContain("(10,255,255,1,");
        using var data = new TcpClient();
        await Should.ThrowAsync<SocketException>(async () => await data.ConnectAsync(IPAddress.Loopback, FtpTalk.PortOf(reply), TestContext.Current.CancellationToken));
        (await talk.ActiveAsync("NLST")).Bytes.ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Failures_OverFtp_AreThoseOfTheWebInItsWords()
    {
        await using var simulator = await Simulated.StartAsync("keshet");
        var address = simulator.Hosts["keshet"].FtpUrl!;
        var name = simulator.Names("keshet", f => f.Type == PublishedType.PriceFull).First();
        var whole = simulator.Bytes("keshet", name);

        (await Under(Failure.Gone, RequestKind.Download, t => t.SayAsync("RETR " + name))).ShouldStartWith("550 ");
        (await Under(Failure.Truncate(0.25), RequestKind.Download, async t => (await t.PassiveAsync("RETR " + name)).Bytes.Length)).ShouldBe(whole.Length / 4);
        (await Under(Failure.NoBytes, RequestKind.Download, async t => (await t.PassiveAsync("RETR " + name)).Bytes.Length)).ShouldBe(0);
        (await Under(Failure.WrongLength, RequestKind.Download, async t => (await t.PassiveAsync("RETR " + name)).End)).ShouldStartWith("426 ");
        (await Under(Failure.EmptyListing, RequestKind.List, async t => (await t.PassiveAsync("MLSD")).Bytes.Length)).ShouldBe(0);
        (await Under(Failure.Status(503), RequestKind.List, t => t.SayAsync("MLSD"))).ShouldStartWith("421 ");
        (await Under(Failure.Reset, RequestKind.List, t => t.SayAsync("MLSD"))).ShouldBe("");
        simulator.Counts.File("keshet", name).Served.ShouldBe(0);
        (await Under(Failure.Drip(100_000), RequestKind.Download, async t => (await t.PassiveAsync("RETR " + name)).Bytes)).ShouldBe(whole);

        // The last byte is out a moment before it is counted.
        while (simulator.Counts.File("keshet", name).Served != 1)
        {
            await Task.Delay(10, TestContext.Current.CancellationToken);
        }

        async Task<T> Under<T>(Failure failure, RequestKind on, Func<FtpTalk, Task<T>> act)
        {
            using var talk = await FtpTalk.ConnectAsync(address);
            (await talk.SignInAsync("Keshet", "")).ShouldStartWith("230 ");
            var rule = simulator.Failures.Add(new FailureRule { Failure = failure, On = on, Over = PortalChannel.Ftp });
            var result = await act(talk);
            rule.Hits.ShouldBe(1);
            simulator.Failures.Clear();
            return result;
        }
    }

    [Fact]
    public async Task Server_ClosedAndOpenedAgain_IsOnTheSamePort()
    {
        await using var simulator = await Simulated.StartAsync("keshet");
        var address = simulator.Hosts["keshet"].FtpUrl!;
        await simulator.CloseFtpAsync();
        await Should.ThrowAsync<SocketException>(() => FtpTalk.ConnectAsync(address));
        simulator.ReopenFtp();
        using var talk = await FtpTalk.ConnectAsync(address);
        (await talk.SignInAsync("Keshet", "")).ShouldStartWith("230 ");
    }
}

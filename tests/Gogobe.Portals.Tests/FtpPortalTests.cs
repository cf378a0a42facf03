using System.Net;
using System.Net.Sockets;
using System.Text;
using Gogobe.Pipeline;
using Gogobe.Portals.Ftp;
using Gogobe.Testing.Portals;

namespace Gogobe.Portals.Tests;

/// <summary>The FTP client against a server that says whatever a test wants.</summary>
public sealed class FtpPortalTests : IAsyncDisposable
{
    private const string Slug = "rami-levy";
    private const string Name = "PriceFull7290058140886-001-001-20261008-001000.gz";
    private readonly TcpListener _control = new(IPAddress.Loopback, 0);
    private readonly TcpListener _data = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<string> _commands = [];
    private Task _serving = Task.CompletedTask;

    private int DataPort => ((IPEndPoint)_data.LocalEndpoint).Port;

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _control.Dispose();
        _data.Dispose();
        await _serving.ContinueWith(_ => { }, TaskScheduler.Default);
        _end.Dispose();
    }

    [Fact]
    public async Task ListAsync_ServerThatKnowsNoMlsd_GivesNamesByNlst()
    {
        await using var host = Start(new() { ["MLSD"] = "500 what?", ["NLST"] = $"DATA ./{Name}\r\nother.txt\r\n" });

        (await host.ListAsync(Slug)).Select(f => f.OriginalName).ShouldBe([Name, "other.txt"]);
    }

    [Fact]
    public async Task ListAsync_AnswersOfSeveralLines_AreReadToTheirEnd()
    {
        await using var host = Start(new()
        {
            [""] = "220-Welcome\r\n230 is another number\r\n 220 stands too far right\r\n220 Ready",
            ["MLSD"] = $"DATA type=cdir;modify=20261008001203; .\r\ntype=file;size=954488;modify=20261008001203; {Name}\r\nType=dir;x; Yuda\r\n",
        });

        var file = (await host.ListAsync(Slug)).Single();
        (file.OriginalName, file.SizeHint).ShouldBe((Name, 954488));
    }

    [Fact]
    public async Task ListAsync_ServerThatNamesAnotherHostForData_IsNotFollowed()
    {
        using var victim = new TcpListener(IPAddress.Parse("127.0.0.2"), 0);
        victim.Start();
        var port = ((IPEndPoint)victim.LocalEndpoint).Port;
        await using var host = Start(new() { ["PASV"] = $"227 Entering Passive Mode (127,0,0,2,{port / 256},{port % 256})" });

        (await host.FailsToListAsync(Slug)).Detail.ShouldContain("another address than its own");
        victim.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task ListAsync_WrongPassword_SaysWhatWasAnsweredAndNotWhatWasSent()
    {
        await using var host = Start(new() { ["PASS"] = "530 Login incorrect: secret" }, ("Gogobe:Portals:rami-levy:Password", "secret"));

        (await host.FailsToListAsync(Slug)).Detail.ShouldNotContain("secret");
        _commands.ShouldContain("PASS secret");
    }

    [Theory]
    [InlineData("227 nothing")]
    [InlineData("227 (1,2,3,4,5,999)")]
    [InlineData("500 no")]
    public async Task ListAsync_PassiveAnswerThatIsNone_IsAFailure(string answer)
    {
        await using var host = Start(new() { ["PASV"] = answer });

        (await host.FailsToListAsync(Slug)).Detail.ShouldContain("PASV");
    }

    [Theory]
    [InlineData("220")] // for ever, without a line end
    [InlineData("220-\r\n")]
    public async Task ListAsync_ServerThatTalksWithoutEnd_IsAFailure(string talk)
    {
        await using var host = Start(new() { [""] = string.Concat(Enumerable.Repeat(talk, 10_000)) });

        (await host.FailsToListAsync(Slug)).Detail.ShouldContain("By FTP neither");
    }

    [Fact]
    public async Task ListAsync_AnswersSlippedInBeforeTheEncryption_AreNotBelieved()
    {
        await using var host = Start(new() { ["AUTH"] = "234 go on\r\n230 you are in\r\n230 you are in" });

        (await host.FailsToListAsync(Slug)).Detail.ShouldContain("before it was encrypted");
    }

    [Fact]
    public async Task OpenAsync_FileThatIsGone_KeepsTheConnection()
    {
        await using var host = Start(new() { ["MLSD"] = $"DATA type=file;size=1; {Name}\r\n", ["RETR"] = "550 No such file" });
        var file = (await host.ListAsync(Slug)).Single();

        (await host.ReadAsync(Slug, file.Locator)).ShouldBe("[GoneAtSource]");
        (await host.ReadAsync(Slug, file.Locator)).ShouldBe("[GoneAtSource]");
        _commands.Count(c => c.StartsWith("USER", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task OpenAsync_DataThatEndsWithoutTheServersWord_IsTruncated()
    {
        await using var host = Start(new() { ["MLSD"] = $"DATA type=file;size=1; {Name}\r\n", ["RETR"] = "HALF bytes" });
        var file = (await host.ListAsync(Slug)).Single();

        await using var opened = await host.OpenAsync(Slug, file.Locator.ToString());
        var error = await Should.ThrowAsync<PortalException>(() => opened.Body!.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        error.Failure.Reason.ShouldBe(Reason.Truncated);
    }

    [Fact]
    public void Mlsd_Facts_MayStandInAnyOrderAndCase() =>
        FtpListing.Mlsd("modify=1;SIZE=7;Type=FILE; a b.gz\n size=1; \nrubbish\ntype=dir; x\r\n; only-name.gz\n"u8.ToArray())
            .ShouldBe([new FtpFile("a b.gz", 7), new FtpFile("size=1; ", null), new FtpFile("only-name.gz", null)]);

    private PortalHost Start(Dictionary<string, string> answers, params (string Key, string Value)[] settings)
    {
        _control.Start();
        _data.Start();
        _serving = ServeAsync(answers);
        var server = $"127.0.0.1:{((IPEndPoint)_control.LocalEndpoint).Port}";
        var portals = new SimulatedPortals
        {
            // Nobody listens at the web's port, so that everything goes by FTP.
            Portals = new Dictionary<string, SimulatedPortal> { [Slug] = new(new Uri("http://127.0.0.1:1"), [], new Uri($"ftp://{server}")) },
            Endpoints = new HashSet<string> { server, "127.0.0.1:1" },
            DefaultLimits = PortalHost.Unlimited,
        };
        return PortalHost.Of(portals, null, null, settings);
    }

    private async Task ServeAsync(Dictionary<string, string> answers)
    {
        while (!_end.IsCancellationRequested)
        {
            using var client = await _control.AcceptTcpClientAsync(_end.Token);
            try
            {
                await TalkAsync(client.GetStream(), answers);
            }
            catch (IOException)
            {
                // The client had enough.
            }
        }
    }

    private async Task TalkAsync(NetworkStream stream, Dictionary<string, string> answers)
    {
        using var reader = new StreamReader(stream, Encoding.ASCII, leaveOpen: true);
        await SayAsync(stream, answers.GetValueOrDefault("", "220 Ready"));
        while (await reader.ReadLineAsync(_end.Token) is { } line)
        {
            _commands.Add(line);
            var verb = line.Split(' ')[0];
            var answer = answers.GetValueOrDefault(verb) ?? verb switch
            {
                "AUTH" => "502 no",
                "USER" => "331 password?",
                "PASS" => "230 in",
                "PASV" => $"227 Entering Passive Mode (127,0,0,1,{DataPort / 256},{DataPort % 256})",
                _ => "200 ok",
            };
            if (answer.StartsWith("DATA ", StringComparison.Ordinal) || answer.StartsWith("HALF ", StringComparison.Ordinal))
            {
                await SayAsync(stream, "150 here it comes");
                using (var data = await _data.AcceptTcpClientAsync(_end.Token))
                {
                    await data.GetStream().WriteAsync(Encoding.UTF8.GetBytes(answer[5..]), _end.Token);
                }

                answer = answer[0] == 'D' ? "226 done" : "426 broken";
            }
            else if (verb is "NLST" or "MLSD" or "RETR")
            {
                (await _data.AcceptTcpClientAsync(_end.Token)).Dispose();
            }

            await SayAsync(stream, answer);
        }
    }

    private Task SayAsync(NetworkStream stream, string line) => stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n"), _end.Token).AsTask();
}

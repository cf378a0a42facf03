using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>Talks FTP over sockets, command by command.</summary>
internal sealed class FtpTalk : IDisposable
{
    private readonly TcpClient _socket = new();
    private Stream _control = Stream.Null;

    public static async Task<FtpTalk> ConnectAsync(Uri address)
    {
        var talk = new FtpTalk();
        await talk._socket.ConnectAsync(address.Host, address.Port, TestContext.Current.CancellationToken);
        talk._control = talk._socket.GetStream();
        (await talk.ReplyAsync()).ShouldStartWith("220 ");
        return talk;
    }

    /// <summary>Sends a command and reads the last line of its reply.</summary>
    public async Task<string> SayAsync(string command)
    {
        await _control.WriteAsync(Encoding.UTF8.GetBytes(command + "\r\n"), TestContext.Current.CancellationToken);
        return await ReplyAsync();
    }

    /// <summary>The last line of a reply; empty when the server has gone.</summary>
    public async Task<string> ReplyAsync()
    {
        while (true)
        {
            var line = await LineAsync();
            if (line.Length < 4 || (line[3] == ' ' && line[..3].All(char.IsAsciiDigit)))
            {
                return line;
            }
        }
    }

    public async Task<string> SignInAsync(string user, string password)
    {
        (await SayAsync("USER " + user)).ShouldStartWith("331 ");
        return await SayAsync("PASS " + password);
    }

    /// <summary>AUTH TLS, trusting a root and knowing what else is needed to reach it.</summary>
    public async Task SecureAsync(string rootPem, string intermediatePem)
    {
        (await SayAsync("AUTH TLS")).ShouldStartWith("234 ");
        var policy = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        policy.CustomTrustStore.Add(X509Certificate2.CreateFromPem(rootPem));
        policy.ExtraStore.Add(X509Certificate2.CreateFromPem(intermediatePem));
        var tls = new SslStream(_control);
        await tls.AuthenticateAsClientAsync(
            new SslClientAuthenticationOptions { TargetHost = "url.retail.publishedprices.co.il", CertificateChainPolicy = policy }, TestContext.Current.CancellationToken);
        _control = tls;
    }

    /// <summary>A passive transfer: its bytes, and the reply that ends it.</summary>
    public async Task<(byte[] Bytes, string End)> PassiveAsync(string command, string passive = "PASV")
    {
        var reply = await SayAsync(passive);
        using var data = new TcpClient();
        await data.ConnectAsync(IPAddress.Loopback, PortOf(reply), TestContext.Current.CancellationToken);
        (await SayAsync(command)).ShouldStartWith("150 ");
        var bytes = await AllAsync(data.GetStream());
        return (bytes, await ReplyAsync());
    }

    /// <summary>An active transfer.</summary>
    public async Task<(byte[] Bytes, string End)> ActiveAsync(string command)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        (await SayAsync($"PORT 127,0,0,1,{port / 256},{port % 256}")).ShouldStartWith("200 ");
        (await SayAsync(command)).ShouldStartWith("150 ");
        using var data = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        var bytes = await AllAsync(data.GetStream());
        return (bytes, await ReplyAsync());
    }

    /// <summary>The port that a reply to PASV or EPSV names.</summary>
    public static int PortOf(string reply)
    {
        var numbers = reply[(reply.IndexOf('(', StringComparison.Ordinal) + 1)..reply.IndexOf(')', StringComparison.Ordinal)];
        return numbers[0] == '|' ? int.Parse(numbers.Trim('|')) : (int.Parse(numbers.Split(',')[4]) * 256) + int.Parse(numbers.Split(',')[5]);
    }

    public void Dispose()
    {
        _control.Dispose();
        _socket.Dispose();
    }

    private async Task<string> LineAsync()
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await _control.ReadAsync(one, TestContext.Current.CancellationToken) == 1)
        {
            if (one[0] == '\n')
            {
                break;
            }

            line.Append((char)one[0]);
        }

        return line.ToString().TrimEnd('\r');
    }

    private static async Task<byte[]> AllAsync(Stream stream)
    {
        using var all = new MemoryStream();
        await stream.CopyToAsync(all, TestContext.Current.CancellationToken);
        return all.ToArray();
    }
}

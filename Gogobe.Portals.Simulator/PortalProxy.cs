using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Gogobe.Portals.Simulator;

/// <summary>
/// A forward proxy that writes down where it was asked to go: to prove that a proxy is used where one is set, and nowhere else. Plain requests, one a
/// connection, and CONNECT. It goes to loopback addresses only.
/// </summary>
public sealed class PortalProxy : IAsyncDisposable
{
    private const int LongestHead = 32 * 1024;
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<string, int> _targets = new();
    private readonly ConcurrentDictionary<Task, byte> _connections = new();
    private readonly Task _accepting;

    private PortalProxy()
    {
        _listener.Start();
        Address = new Uri(string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}"));
        _accepting = AcceptAsync();
    }

    /// <summary>Where it is.</summary>
    public Uri Address { get; }

    /// <summary>How often each <c>host:port</c> was asked for.</summary>
    public IReadOnlyDictionary<string, int> Targets => new Dictionary<string, int>(_targets);

    /// <summary>Opens one.</summary>
    public static PortalProxy Start() => new();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener.Dispose();
        await Task.WhenAll(_connections.Keys);
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            try
            {
                var client = await _listener.AcceptTcpClientAsync(_closing.Token);
                var connection = ServeAsync(client);
                _connections[connection] = 0;
                _ = connection.ContinueWith(c => _connections.TryRemove(c, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // A client that went before it was taken; or the proxy closes.
            }
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var server = new TcpClient())
        {
            try
            {
                await ForwardAsync(client.GetStream(), server);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or ObjectDisposedException)
            {
                // One of the two has gone.
            }
        }
    }

    private async Task ForwardAsync(NetworkStream client, TcpClient server)
    {
        if (await HeadAsync(client) is not { } head || head.IndexOf(' ', StringComparison.Ordinal) is not (> 0 and var space))
        {
            return;
        }

        // GET http://127.0.0.1:40123/path HTTP/1.1, or CONNECT 127.0.0.1:40123 HTTP/1.1
        var verb = head[..space];
        var target = head[(space + 1)..].Split(' ', 2)[0];
        var address = verb == "CONNECT" ? "http://" + target : target;
        if (!Uri.TryCreate(address, UriKind.Absolute, out var uri) || !uri.IsLoopback)
        {
            await client.WriteAsync("HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray(), _closing.Token);
            return;
        }

        _targets.AddOrUpdate(uri.Authority, 1, (_, n) => n + 1);
        await server.ConnectAsync(IPAddress.Loopback, uri.Port, _closing.Token);
        var to = server.GetStream();
        if (verb == "CONNECT")
        {
            await client.WriteAsync("HTTP/1.1 200 Connection established\r\n\r\n"u8.ToArray(), _closing.Token);
        }
        else
        {
            // The answer ends with the connection, so that the next request, perhaps to another host, opens one of its own.
            var lines = head.Split("\r\n").Where(l => !l.StartsWith("Connection:", StringComparison.OrdinalIgnoreCase) && !l.StartsWith("Proxy-", StringComparison.OrdinalIgnoreCase)).ToList();
            lines.Insert(1, "Connection: close");
            await to.WriteAsync(Encoding.Latin1.GetBytes(string.Join("\r\n", lines)), _closing.Token);
        }

        var up = client.CopyToAsync(to, _closing.Token);
        await to.CopyToAsync(client, _closing.Token);
        server.Close();
        await up.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    // Up to and with the empty line; what follows stays in the stream.
    private async Task<string?> HeadAsync(NetworkStream client)
    {
        var head = new StringBuilder();
        var one = new byte[1];
        while (head.Length < LongestHead && await client.ReadAsync(one, _closing.Token) == 1)
        {
            head.Append((char)one[0]);
            if (one[0] == '\n' && head.Length >= 4 && head[^2] == '\r' && head[^3] == '\n')
            {
                return head.ToString();
            }
        }

        return null;
    }
}

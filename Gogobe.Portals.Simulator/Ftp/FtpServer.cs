using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Security.Authentication;
using Gogobe.Portals.Simulator.Counting;

namespace Gogobe.Portals.Simulator.Ftp;

/// <summary>The FTP server of Cerberus on a port of the loopback address. Can be closed and opened again on the same port.</summary>
internal sealed class FtpServer(FtpSite site, HostCount count) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<Task, byte> _sessions = new();
    private CancellationTokenSource _closing = new();
    private TcpListener? _listener;
    private Task _accepting = Task.CompletedTask;

    public int Port { get; private set; }

    public void Open()
    {
        if (_listener is not null)
        {
            return;
        }

        _closing.Dispose();
        _closing = new CancellationTokenSource();
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        count.Address = _listener.LocalEndpoint.ToString()!;
        _accepting = AcceptAsync(_listener, _closing.Token);
    }

    public async Task CloseAsync()
    {
        await _closing.CancelAsync();
        await _accepting;
        _listener?.Dispose();
        _listener = null;
        await Task.WhenAll(_sessions.Keys);
    }

    public async ValueTask DisposeAsync()
    {
        await CloseAsync();
        _closing.Dispose();
    }

    private async Task AcceptAsync(TcpListener listener, CancellationToken closing)
    {
        while (!closing.IsCancellationRequested)
        {
            try
            {
                var client = await listener.AcceptTcpClientAsync(closing);
                var session = ServeAsync(client, closing);
                _sessions[session] = 0;
                _ = session.ContinueWith(s => _sessions.TryRemove(s, out _), TaskScheduler.Default);
            }
            catch (Exception e) when (e is SocketException or OperationCanceledException)
            {
                // A client that went before it was taken; or the server closes.
            }
        }
    }

    private async Task ServeAsync(TcpClient client, CancellationToken closing)
    {
        using (client)
        using (var visit = count.Enter())
        {
            try
            {
                client.NoDelay = true;
                await using var control = new FtpControl(client.GetStream());
                using var session = new FtpSession(site, control, count, visit, closing);
                await session.RunAsync();
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException or AuthenticationException or ObjectDisposedException)
            {
                // The client went away, did not like the certificate, or the server closes.
            }
        }
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Gogobe.Testing.Faults;

/// <summary>What a network does to what passes it.</summary>
public enum Weather
{
    /// <summary>Passes everything at once.</summary>
    Fair,

    /// <summary>Holds everything for a while.</summary>
    Slow,

    /// <summary>Passes a few bytes at a time.</summary>
    Dripping,

    /// <summary>Passes nothing and says nothing.</summary>
    Silent,

    /// <summary>Resets what is connected and refuses what comes.</summary>
    Cut,
}

/// <summary>A TCP proxy on a free loopback port in front of a server, whose weather a test changes while connections are open.</summary>
public sealed class TcpProxy : IAsyncDisposable
{
    private static readonly TimeSpan s_tick = TimeSpan.FromMilliseconds(20);

    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _closing = new();
    private readonly ConcurrentDictionary<Socket, byte> _open = new();
    private readonly Task _accepting;
    private volatile Weather _weather;
    private long _passed;

    /// <summary>Starts one in front of a server of this machine.</summary>
    /// <param name="serverPort">Where it listens; 0 when that is only known later.</param>
    public TcpProxy(int serverPort = 0)
    {
        ServerPort = serverPort;
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _accepting = AcceptAsync();
    }

    /// <summary>Where clients connect.</summary>
    public int Port { get; }

    /// <summary>Where the server listens.</summary>
    public int ServerPort { get; set; }

    /// <summary>Bytes that passed, both ways.</summary>
    public long Passed => Interlocked.Read(ref _passed);

    /// <summary>The weather from now on, for open connections too.</summary>
    public Weather Weather
    {
        get => _weather;
        set
        {
            _weather = value;
            if (value == Weather.Cut)
            {
                Reset();
            }
        }
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _closing.CancelAsync();
        _listener.Stop();
        Reset();
        await _accepting;
        _closing.Dispose();
    }

    private async Task AcceptAsync()
    {
        while (!_closing.IsCancellationRequested)
        {
            Socket client;
            try
            {
                client = await _listener.AcceptSocketAsync(_closing.Token);
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }

            _ = ServeAsync(client);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var server = new Socket(SocketType.Stream, ProtocolType.Tcp);
        using (client)
        {
            _open[client] = 0;
            _open[server] = 0;
            try
            {
                if (_weather == Weather.Cut)
                {
                    client.LingerState = new LingerOption(true, 0);
                    return;
                }

                await server.ConnectAsync(IPAddress.Loopback, ServerPort, _closing.Token);
                await Task.WhenAny(PassAsync(client, server), PassAsync(server, client));
            }
            catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                // One side went away; the other is told by the disposal.
            }
            finally
            {
                _open.TryRemove(client, out _);
                _open.TryRemove(server, out _);
            }
        }
    }

    private async Task PassAsync(Socket from, Socket to)
    {
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = await from.ReceiveAsync(buffer, _closing.Token)) > 0)
        {
            for (var at = 0; at < read;)
            {
                while (_weather == Weather.Silent)
                {
                    await Task.Delay(s_tick, _closing.Token);
                }

                if (_weather is Weather.Slow or Weather.Dripping)
                {
                    await Task.Delay(s_tick, _closing.Token);
                }

                var part = _weather == Weather.Dripping ? Math.Min(512, read - at) : read - at;
                await to.SendAsync(buffer.AsMemory(at, part), _closing.Token);
                Interlocked.Add(ref _passed, part);
                at += part;
            }
        }
    }

    private void Reset()
    {
        foreach (var socket in _open.Keys)
        {
            try
            {
                socket.LingerState = new LingerOption(true, 0);
                socket.Close();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // It is closed already.
            }
        }
    }
}

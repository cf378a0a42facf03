using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Gogobe.Portals.Simulator.Ftp;

/// <summary>The data connection of the next transfer: the server listens (PASV, EPSV), or calls the client (PORT, EPRT). Always in clear, always loopback.</summary>
internal sealed class FtpData : IDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(10);
    private TcpListener? _listener;
    private IPEndPoint? _client;

    /// <summary>Listens and returns the port.</summary>
    public int Listen()
    {
        Dispose();
        _listener = new TcpListener(IPAddress.Loopback, 0);
        _listener.Start(1);
        return ((IPEndPoint)_listener.LocalEndpoint).Port;
    }

    /// <summary>A port on which nobody listens.</summary>
    public int ListenToNobody()
    {
        var port = Listen();
        Dispose();
        return port;
    }

    /// <summary>Takes the client's address. False for any but loopback: the server of a test calls nobody else.</summary>
    public bool TryCall(IPAddress address, int port)
    {
        Dispose();
        _client = IPAddress.IsLoopback(address) && port is > 0 and < 65_536 ? new IPEndPoint(address, port) : null;
        return _client is not null;
    }

    /// <summary><c>127,0,0,1,195,149</c>.</summary>
    public static bool TryParsePort(string text, out IPAddress address, out int port)
    {
        var parts = text.Split(',');
        var numbers = parts.Select(p => byte.TryParse(p, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1).ToArray();
        (address, port) = (IPAddress.None, 0);
        if (numbers.Length != 6 || numbers.Contains(-1))
        {
            return false;
        }

        address = new IPAddress([.. numbers.Take(4).Select(n => (byte)n)]);
        port = (numbers[4] * 256) + numbers[5];
        return true;
    }

    public bool IsReady => _listener is not null || _client is not null;

    public async Task<NetworkStream> OpenAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(s_timeout);
        try
        {
            if (_listener is not null)
            {
                return new NetworkStream(await _listener.AcceptSocketAsync(timeout.Token), ownsSocket: true);
            }

            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                await socket.ConnectAsync(_client!, timeout.Token);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }
        finally
        {
            Dispose();
        }
    }

    public void Dispose()
    {
        _listener?.Dispose();
        (_listener, _client) = (null, null);
    }
}

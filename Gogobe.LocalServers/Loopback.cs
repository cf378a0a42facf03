using System.Net;
using System.Net.Sockets;

namespace Gogobe.LocalServers;

/// <summary>Ports of 127.0.0.1.</summary>
internal static class Loopback
{
    // Below the range that systems take the ports of outgoing connections from (Linux: 32768 and above, macOS: 49152 and above): one of those may be
    // taken by any connection between this look and the start of the server.
    private const int First = 20_000;
    private const int End = 32_768;

    /// <summary>A port nobody listens on now. Somebody may take it before we do, so starting on it can fail and be tried again.</summary>
    public static int FreePort()
    {
        for (var attempt = 0; attempt < 100; attempt++)
        {
            var port = Random.Shared.Next(First, End);
            if (IsFree(port))
            {
                return port;
            }
        }

        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Whether the port can be listened on now.</summary>
    public static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

using System.Net;
using System.Net.Sockets;

namespace Gogobe.LocalServers;

/// <summary>Ports of 127.0.0.1.</summary>
internal static class Loopback
{
    /// <summary>A port nobody listens on now. Somebody may take it before we do, so starting on it can fail and be tried again.</summary>
    public static int FreePort()
    {
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

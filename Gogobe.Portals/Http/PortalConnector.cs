using System.Net;
using System.Net.Sockets;

namespace Gogobe.Portals.Http;

/// <summary>Opens connections: to public addresses, and to the simulator's own <c>host:port</c>. The only place from which portals are connected to.</summary>
/// <param name="endpoints">Exact <c>host:port</c> that may be private.</param>
/// <param name="resolve">Resolves names; null for the system's resolver.</param>
internal sealed class PortalConnector(IReadOnlySet<string> endpoints, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
{
    private readonly Func<string, CancellationToken, Task<IPAddress[]>> _resolve = resolve ?? Dns.GetHostAddressesAsync;

    /// <summary>Connects. The address that was judged is the address that is connected to: the name is not resolved a second time.</summary>
    /// <param name="host">Name, or an address as text.</param>
    /// <param name="port">Port.</param>
    /// <param name="trusted">The operator named this host himself: his proxy.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="ForbiddenAddressException">None of its addresses may be connected to.</exception>
    /// <exception cref="SocketException">None answered, or the name is not known.</exception>
    public async Task<Socket> ConnectAsync(string host, int port, bool trusted, CancellationToken cancellationToken)
    {
        host = host.Trim('[', ']');
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await _resolve(host, cancellationToken);
        if (!trusted && !endpoints.Contains($"{(host.Contains(':', StringComparison.Ordinal) ? $"[{host}]" : host)}:{port}"))
        {
            addresses = Array.FindAll(addresses, AddressGuard.IsPublic);
            if (addresses.Length == 0)
            {
                throw new ForbiddenAddressException($"{host} leads to an address that is not on the internet; it was not connected to.");
            }
        }

        SocketException? last = null;
        foreach (var address in addresses)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken);
                return socket;
            }
            catch (SocketException e)
            {
                socket.Dispose();
                last = e;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw last ?? new SocketException((int)SocketError.HostNotFound);
    }
}

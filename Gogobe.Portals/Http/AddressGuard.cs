using System.Net;
using System.Net.Sockets;

namespace Gogobe.Portals.Http;

/// <summary>
/// Tells public addresses from all others. Portals are untrusted: a name of theirs, or a link, may point at this machine, at the network behind it or at the
/// metadata service of a cloud. Asked after name resolution, with the very address that is connected to.
/// </summary>
internal static class AddressGuard
{
    // IANA's special-purpose registry, and multicast.
    private static readonly IPNetwork[] s_notPublic4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"), // carrier-grade NAT
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"), // link-local, and the metadata service of clouds
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        IPNetwork.Parse("224.0.0.0/4"),
        IPNetwork.Parse("240.0.0.0/4"),
    ];

    private static readonly IPNetwork s_global6 = IPNetwork.Parse("2000::/3");

    // Inside 2000::/3, but not the internet; Teredo (in 2001::/23) and 6to4 also smuggle IPv4 addresses.
    private static readonly IPNetwork[] s_notPublic6 =
        [IPNetwork.Parse("2001::/23"), IPNetwork.Parse("2001:db8::/32"), IPNetwork.Parse("2002::/16"), IPNetwork.Parse("3fff::/20")];

    /// <summary>True for an address on the internet. IPv6 forms of IPv4 addresses are judged as the latter.</summary>
    public static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return address.AddressFamily == AddressFamily.InterNetwork
            ? !Array.Exists(s_notPublic4, n => n.Contains(address))
            : address.AddressFamily == AddressFamily.InterNetworkV6
                && address.ScopeId == 0
                && s_global6.Contains(address)
                && !Array.Exists(s_notPublic6, n => n.Contains(address));
    }
}

/// <summary>A name led to addresses that portals must not lead to.</summary>
internal sealed class ForbiddenAddressException(string message) : Exception(message);

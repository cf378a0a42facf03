using System.Security.Cryptography.X509Certificates;
using Gogobe.Pipeline.Chains;

namespace Gogobe.Portals;

/// <summary>
/// Portals on this machine instead of the real ones, for the demo and for tests. Handed in by code alone: no setting of a host reaches it, so a host that
/// watches real portals can never be talked into an address of its own network.
/// </summary>
public sealed record SimulatedPortals
{
    /// <summary>Where each chain's portal is, by slug of the registry entry. A chain that is not here has no portal in this process.</summary>
    public required IReadOnlyDictionary<string, SimulatedPortal> Portals { get; init; }

    /// <summary>The exact <c>host:port</c> that may be connected to although they are private. Nothing else is.</summary>
    public required IReadOnlySet<string> Endpoints { get; init; }

    /// <summary>Roots that certificates are checked against, instead of the system's.</summary>
    public X509Certificate2Collection Roots { get; init; } = [];

    /// <summary>Intermediates for servers that leave them out.</summary>
    public X509Certificate2Collection Intermediates { get; init; } = [];

    /// <summary>Limits by <c>host:port</c>; what is not here has <see cref="DefaultLimits"/>.</summary>
    public IReadOnlyDictionary<string, HostLimits> Limits { get; init; } = new Dictionary<string, HostLimits>();

    /// <summary>Limits of every other host.</summary>
    public HostLimits DefaultLimits { get; init; } = HostLimits.Default;
}

/// <summary>Where a simulated portal is.</summary>
/// <param name="BaseAddress">What stands for the address in the registry.</param>
/// <param name="Hosts"><c>host:port</c> to which its links may lead, besides that of the address.</param>
/// <param name="Ftp">What stands for the FTP server of the registry; null when there is none.</param>
public sealed record SimulatedPortal(Uri BaseAddress, IReadOnlyList<string>? Hosts = null, Uri? Ftp = null);

using System.Security.Cryptography.X509Certificates;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;

namespace Gogobe.Demo;

/// <summary>The simulator's portals in the words of the Scout: in place of the real ones, and the only private addresses that may be connected to.</summary>
internal static class DemoCountry
{
    private static readonly HostLimits s_lifted = new(64, double.PositiveInfinity);

    /// <summary>Addresses, certificates and limits of a simulator of this process.</summary>
    /// <param name="simulator">The open simulator.</param>
    /// <param name="limits">Whether hosts are asked no more than the registry says of the real ones.</param>
    public static SimulatedPortals Of(PortalSimulator simulator, bool limits) => Of(PortalStateFile.Of(simulator, default), limits);

    /// <summary>The same of a simulator that is a process of its own.</summary>
    public static SimulatedPortals Of(PortalStateFile card, bool limits)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(card.RootPem);
        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPem(card.IntermediatePem);
        var endpoints = card.Portals.Values
            .SelectMany(p => p.HostPorts, (p, port) => (Port: port, Limits: ChainRegistry.Default.LimitsOf(p.Host))).DistinctBy(e => e.Port).ToList();
        return new SimulatedPortals
        {
            Portals = card.Portals.ToDictionary(p => p.Key, p => new SimulatedPortal(p.Value.Base, p.Value.HostPorts, p.Value.Ftp)),
            Endpoints = endpoints.Select(e => e.Port).ToHashSet(),
            Roots = roots,
            Intermediates = intermediates,
            Limits = limits ? endpoints.ToDictionary(e => e.Port, e => e.Limits) : new Dictionary<string, HostLimits>(),
            DefaultLimits = limits ? HostLimits.Default : s_lifted,
        };
    }
}

using System.Security.Cryptography.X509Certificates;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;

namespace Gogobe.Cli.Demo;

/// <summary>The simulator's portals in the words of the Scout: in place of the real ones, and the only private addresses that may be connected to.</summary>
internal static class DemoCountry
{
    private static readonly HostLimits s_lifted = new(64, double.PositiveInfinity);

    /// <summary>Addresses, certificates and limits.</summary>
    /// <param name="simulator">The open simulator.</param>
    /// <param name="limits">Whether hosts are asked no more than the registry says of the real ones.</param>
    public static SimulatedPortals Of(PortalSimulator simulator, bool limits)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(simulator.RootPem);
        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPem(simulator.IntermediatePem);
        var endpoints = simulator.Hosts.Values
            .SelectMany(h => h.HostPorts, (h, port) => (Port: port, Limits: ChainRegistry.Default.LimitsOf(h.Chain.Host))).DistinctBy(e => e.Port).ToList();
        return new SimulatedPortals
        {
            Portals = simulator.Hosts.ToDictionary(h => h.Key, h => new SimulatedPortal(h.Value.BaseUrl, h.Value.HostPorts, h.Value.FtpUrl)),
            Endpoints = endpoints.Select(e => e.Port).ToHashSet(),
            Roots = roots,
            Intermediates = intermediates,
            Limits = limits ? endpoints.ToDictionary(e => e.Port, e => e.Limits) : new Dictionary<string, HostLimits>(),
            DefaultLimits = limits ? HostLimits.Default : s_lifted,
        };
    }
}

using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Serving;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>The sites of a country. Of a chain with several hosts the one that lists comes first.</summary>
internal static class PortalSites
{
    public static IEnumerable<PortalSite> Of(SimulatedCountry country, SimulatorOptions options)
    {
        foreach (var host in country.Chains.GroupBy(c => c.Host))
        {
            var chains = host.ToList();
            foreach (var site in Of(country, options, chains[0].Family, chains))
            {
                yield return site;
            }
        }
    }

    /// <summary>The path of the base address.</summary>
    public static string PathOf(PortalChain chain) => chain.Family switch
    {
        PortalFamily.HaziHinam => "/Prices",
        PortalFamily.Wolt => "/isr-prices/public/v1",
        _ => "/",
    };

    private static IEnumerable<PortalSite> Of(SimulatedCountry country, SimulatorOptions options, PortalFamily family, IReadOnlyList<PortalChain> chains)
    {
        switch (family)
        {
            case PortalFamily.Cerberus:
                yield return new CerberusSite(country, chains, options);
                break;
            case PortalFamily.Bina:
                yield return new BinaSite(country, chains[0], options);
                break;
            case PortalFamily.Laib:
                yield return new LaibSite(country, chains);
                break;
            default:
                yield return new AbsentSite(country, chains[0]);
                break;
        }
    }
}

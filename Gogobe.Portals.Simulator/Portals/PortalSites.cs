using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Serving;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>The sites of a country. Of a chain with several hosts the one that lists comes first.</summary>
internal static class PortalSites
{
    public static IEnumerable<PortalSite> Of(SimulatedCountry country, SimulatorOptions options, LinkLifetime lifetime)
    {
        foreach (var host in country.Chains.GroupBy(c => c.Host))
        {
            var chains = host.ToList();
            foreach (var site in Of(country, options, lifetime, chains[0].Family, chains))
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

    private static IEnumerable<PortalSite> Of(
        SimulatedCountry country, SimulatorOptions options, LinkLifetime lifetime, PortalFamily family, List<PortalChain> chains)
    {
        var chain = chains[0];
        switch (family)
        {
            case PortalFamily.Cerberus:
                return [new CerberusSite(country, chains, options)];
            case PortalFamily.Bina:
                return [new BinaSite(country, chain, options)];
            case PortalFamily.Laib:
                return [new LaibSite(country, chains)];
            case PortalFamily.Shufersal:
                var signed = new BlobSite("pricesprodpublic.blob.core.windows.net", country, chain, lifetime);
                return [new ShufersalSite(country, chain, signed, options), signed];
            case PortalFamily.SuperPharm:
                return [new SuperPharmSite(country, chain, options, lifetime)];
            case PortalFamily.PublishPrice:
                return [new PublishPriceSite(country, chain)];
            case PortalFamily.HaziHinam:
                var open = new BlobSite("hazihinamprod01.blob.core.windows.net", country, chain, lifetime: null);
                return [new HaziHinamSite(country, chain, open, options), open];
            case PortalFamily.CityMarketShops:
                return [new CityMarketSite(country, chain, options)];
            case PortalFamily.Wolt:
                return [new WoltSite(country, chain)];
            case PortalFamily.WorkerList:
                var files = new BlobSite("files.w5871031-kt.workers.dev", country, chain, lifetime: null);
                return [new WorkerListSite(country, chain, files), files];
            case PortalFamily.Netiv:
                return [new NetivSite(country, chain)];
            default:
                throw new ArgumentOutOfRangeException(nameof(family), family, null);
        }
    }
}

using System.Globalization;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>Opens the stores of a chain: which numbers under which ids, and what the generator has to know of each.</summary>
internal static class StoreOpenings
{
    public static IReadOnlyList<SimulatedStore> Open(PortalChain portal, CountryOptions country, DateTime first) =>
        [.. Numbers(portal, country).Select(o => new SimulatedStore(Options(portal, country, o.Id, first), o.Id, o.Number, first))];

    private static IEnumerable<(PublishedId Id, int Number)> Numbers(PortalChain portal, CountryOptions country)
    {
        var ids = portal.Ids;
        for (var n = 0; n < country.Stores; n++)
        {
            if (portal.Has(Oddities.SeparateIds))
            {
                yield return (ids[n % ids.Count], (n / ids.Count) + 1);
            }
            else
            {
                var last = portal.Has(Oddities.SecondIdForLastStore) && n == country.Stores - 1 && n > 0;
                yield return (ids[last ? 1 : 0], n + 1);
            }
        }
    }

    private static GeneratedChainOptions Options(PortalChain portal, CountryOptions country, PublishedId id, DateTime first)
    {
        // The hash of a string differs from process to process; the digits of the id do not.
        var own = (int)(long.Parse(id.Id, CultureInfo.InvariantCulture) % 1_000_003);
        return new GeneratedChainOptions
        {
            ChainId = id.Id,
            ChainName = portal.Name,
            Stores = country.Stores,
            ItemsPerStore = country.Items,
            Seed = (country.Seed * 31) + own,
            CatalogueSeed = country.Seed,
            OwnCodes = own % 1_000 * 100,
            FirstDay = DateOnly.FromDateTime(first),
            Generation = portal.Layout,
            ByteOrderMark = portal.Text == TextForm.Utf8 && portal.Layout is not (Generation.Laib or Generation.SuperPharm),
            ListName = portal.ListName,
            Codes = portal.Has(Oddities.Strips7290) ? CodeForm.Without7290 : portal.Has(Oddities.PadsCodes) ? CodeForm.Padded13 : CodeForm.Plain,
        };
    }
}

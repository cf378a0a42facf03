namespace Gogobe.Cockpit.Prices;

/// <summary>Prices of a product in the stores of one chain or city.</summary>
/// <param name="Of">Slug of the chain, or the city as published; null where no Stores file said it.</param>
/// <param name="Stores">Stores that sell it.</param>
/// <param name="Low">The lowest price, in shekels.</param>
/// <param name="Median">The lower middle one: a price that is asked.</param>
/// <param name="High">The highest.</param>
/// <param name="Cheapest">The store of the lowest.</param>
public sealed record PriceSpread(string? Of, int Stores, decimal Low, decimal Median, decimal High, StorePrice Cheapest)
{
    /// <summary>One a chain, cheapest median first. Prices that do not count are left out.</summary>
    public static IReadOnlyList<PriceSpread> ByChain(IEnumerable<StorePrice> prices) => By(prices, p => p.Store.Chain);

    /// <summary>One a city, cheapest median first, stores without a city last.</summary>
    public static IReadOnlyList<PriceSpread> ByCity(IEnumerable<StorePrice> prices) => [.. By(prices, p => p.Store.City).OrderBy(s => s.Of is null)];

    /// <summary>The middle of some prices as <c>percentile_disc(0.5)</c> gives it; null of none.</summary>
    public static decimal? Middle(List<decimal> prices)
    {
        if (prices.Count == 0)
        {
            return null;
        }

        prices.Sort();
        return prices[(prices.Count - 1) / 2];
    }

    private static List<PriceSpread> By(IEnumerable<StorePrice> prices, Func<StorePrice, string?> key) =>
    [
        .. prices.Where(p => p.Counts).GroupBy(key).Select(group =>
        {
            var sorted = group.OrderBy(p => p.Price).ThenBy(p => p.Store.Chain, StringComparer.Ordinal).ThenBy(p => p.Store.Number).ToList();
            return new PriceSpread(group.Key, sorted.Count, sorted[0].Price, sorted[(sorted.Count - 1) / 2].Price, sorted[^1].Price, sorted[0]);
        }).OrderBy(s => s.Median).ThenBy(s => s.Low).ThenBy(s => s.Of, StringComparer.Ordinal),
    ];
}

using Gogobe.Cockpit.Formatting;

namespace Gogobe.Cockpit.Prices;

/// <summary>The price of a product day by day: the middle of what the stores of a chain asked when the day ended (today: now).</summary>
internal static class PriceDays
{
    /// <summary>One line a chain; a day on which no store had a price is left out.</summary>
    /// <param name="details">Prices in force and closed periods.</param>
    /// <param name="days">Days to show; the last is the present one.</param>
    /// <param name="fits">Stores that count.</param>
    public static IReadOnlyDictionary<string, IReadOnlyList<(DateTimeOffset At, decimal Price)>> ByChain(ProductDetails details, int days, Func<StoreOfPrice, bool> fits)
    {
        var moments = Moments(details.ReadAt, days);
        var prices = new Dictionary<string, List<decimal>[]>(StringComparer.Ordinal);
        void Add(StoreOfPrice store, decimal price, DateTimeOffset from, DateTimeOffset to)
        {
            if (!fits(store) || !store.Counts(price))
            {
                return;
            }

            if (!prices.TryGetValue(store.Chain, out var byDay))
            {
                prices.Add(store.Chain, byDay = [.. moments.Select(_ => new List<decimal>())]);
            }

            for (var day = 0; day < moments.Count; day++)
            {
                if (moments[day] >= from && moments[day] < to)
                {
                    byDay[day].Add(price);
                }
            }
        }

        foreach (var price in details.Prices)
        {
            Add(price.Store, price.Price, price.Since, DateTimeOffset.MaxValue);
        }

        foreach (var period in details.Periods)
        {
            Add(period.Store, period.Price, period.From, period.To);
        }

        return prices.ToDictionary(
            chain => chain.Key,
            IReadOnlyList<(DateTimeOffset, decimal)> (chain) => [.. moments.Zip(chain.Value).Where(d => d.Second.Count > 0).Select(d => (d.First, PriceSpread.Middle(d.Second)!.Value))],
            StringComparer.Ordinal);
    }

    /// <summary>The last moment of each day in Israel; of the present day, now.</summary>
    internal static IReadOnlyList<DateTimeOffset> Moments(DateTimeOffset now, int days)
    {
        var today = DateOnly.FromDateTime(IsraelClock.WallTime(now));
        return [.. Enumerable.Range(1, days).Select(i => i == days ? now : IsraelClock.StartOf(today.AddDays(i - days + 1)).AddTicks(-1))];
    }
}

using Gogobe.Ledger.Freshness;

namespace Gogobe.Cockpit.Stores;

/// <summary>One page of stores, as of the last refresh of the read models.</summary>
/// <param name="Rows">By chain and number.</param>
/// <param name="HasMore">There are others behind them.</param>
/// <param name="All">Stores of the selection.</param>
/// <param name="StaleStores">Of these, stale ones.</param>
/// <param name="EmptyStores">Of these, stores without a price.</param>
/// <param name="Cities">Cities of the selection, without its city.</param>
public sealed record StoreList(IReadOnlyList<StoreRow> Rows, bool HasMore, long All, long StaleStores, long EmptyStores, IReadOnlyList<string> Cities);

/// <summary>One store.</summary>
/// <param name="Key">Chain number * 1,000,000 + store number.</param>
/// <param name="Chain">Slug.</param>
/// <param name="Number">Of the store.</param>
/// <param name="Name">As published; null while no Stores file named it.</param>
/// <param name="City">As published.</param>
/// <param name="Prices">In force.</param>
/// <param name="Promotions">In force.</param>
/// <param name="Newest">Stamp of the newest file that spoke for it; null before the first.</param>
public sealed record StoreRow(long Key, string Chain, int Number, string? Name, string? City, long Prices, long Promotions, DateTimeOffset? Newest)
{
    /// <summary>It has prices, and its newest file is older than a day.</summary>
    public bool IsStale(DateTimeOffset now) => Prices > 0 && Newest is { } newest && now - newest > StoreFreshness.StaleAfter;
}

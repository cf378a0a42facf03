namespace Gogobe.Ledger.Freshness;

/// <summary>How old the newest file of a store may be. The law has the prices of every store published every day.</summary>
public static class StoreFreshness
{
    /// <summary>A store whose newest file is older is stale: something is wrong there or here.</summary>
    public static TimeSpan StaleAfter => TimeSpan.FromHours(24);
}

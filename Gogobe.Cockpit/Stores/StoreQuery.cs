namespace Gogobe.Cockpit.Stores;

/// <summary>What a list of stores is asked for; equal queries share one reading.</summary>
/// <param name="Chain">Slug; null for all chains.</param>
/// <param name="City">As published; null for all.</param>
/// <param name="Text">Part of a name or city, or a whole store number; null for all.</param>
/// <param name="State"><see cref="Stale"/>, <see cref="Empty"/>, or null for all.</param>
/// <param name="After">Keyset: stores behind this key.</param>
public sealed record StoreQuery(string? Chain = null, string? City = null, string? Text = null, string? State = null, long? After = null)
{
    /// <summary>Stores that have prices, and whose newest file is older than a day.</summary>
    public const string Stale = "stale";

    /// <summary>Stores without a price in force.</summary>
    public const string Empty = "empty";

    /// <summary>Nothing is filtered out.</summary>
    public bool IsEverything => this with { After = null } == new StoreQuery();
}

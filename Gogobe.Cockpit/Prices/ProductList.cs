namespace Gogobe.Cockpit.Prices;

/// <summary>What a search found.</summary>
/// <param name="Rows">The best matches, best first.</param>
/// <param name="HasMore">There are others.</param>
/// <param name="Known">Products that the read models have; only told where none matched.</param>
public sealed record ProductList(IReadOnlyList<ProductRow> Rows, bool HasMore, long? Known)
{
    /// <summary>Nothing was asked: a single letter matches everything.</summary>
    public bool IsTooShort { get; init; }
}

/// <summary>One product of a search.</summary>
/// <param name="Product">Its key.</param>
/// <param name="Chain">Slug of the only chain that knows its code; null for a GTIN.</param>
/// <param name="ItemCode">As one of its chains publishes it.</param>
/// <param name="Name">The longest that a chain gives it.</param>
/// <param name="Manufacturer">As published.</param>
/// <param name="Weighted">Sold by weight.</param>
/// <param name="Chains">Chains that name it.</param>
public sealed record ProductRow(long Product, string? Chain, string ItemCode, string? Name, string? Manufacturer, bool Weighted, int Chains);

namespace Gogobe.Cockpit.Prices;

/// <summary>What is known of one product: names, prices in force, closed periods of the days shown, promotions in the stores shown.</summary>
/// <param name="Product">Its key.</param>
/// <param name="Names">As each chain names it, the longest name first.</param>
/// <param name="Prices">In force now, cheapest first.</param>
/// <param name="Periods">Closed ones that reach into the days shown.</param>
/// <param name="Promotions">Those that are not gone, in the cheapest store of each chain.</param>
/// <param name="ReadAt">The clock of the database when they were read.</param>
public sealed record ProductDetails(
    long Product, IReadOnlyList<ProductName> Names, IReadOnlyList<StorePrice> Prices, IReadOnlyList<PricePeriod> Periods, IReadOnlyList<ProductPromotion> Promotions,
    DateTimeOffset ReadAt);

/// <summary>How a chain names a product.</summary>
/// <param name="Chain">Slug.</param>
/// <param name="ItemCode">As published.</param>
/// <param name="Name">As published last.</param>
/// <param name="Manufacturer">As published last.</param>
/// <param name="Unit">Of the package.</param>
/// <param name="UnitOfMeasure">What the unit price is for.</param>
/// <param name="Quantity">Of the package, in <paramref name="Unit"/>.</param>
/// <param name="Weighted">Sold by weight.</param>
public sealed record ProductName(string Chain, string ItemCode, string? Name, string? Manufacturer, string? Unit, string? UnitOfMeasure, decimal? Quantity, bool Weighted);

/// <summary>The price in force of a product in one store, in shekels.</summary>
/// <param name="Store">The store.</param>
/// <param name="Name">Name of the store; null while no Stores file named it.</param>
/// <param name="Price">For a piece, or a kilogram.</param>
/// <param name="UnitPrice">As published; null where none was.</param>
/// <param name="Since">Time of the file that brought this price.</param>
/// <param name="FileTime">Time of the newest file that says so.</param>
public sealed record StorePrice(StoreOfPrice Store, string? Name, decimal Price, decimal? UnitPrice, DateTimeOffset Since, DateTimeOffset FileTime)
{
    /// <summary>Counts for the price of its chain: no placeholder, and not of an online store.</summary>
    public bool Counts => Store.Counts(Price);
}

/// <summary>A price that was in force once.</summary>
/// <param name="Store">The store.</param>
/// <param name="Price">In shekels.</param>
/// <param name="From">First moment.</param>
/// <param name="To">First moment at which it was no longer in force.</param>
public sealed record PricePeriod(StoreOfPrice Store, decimal Price, DateTimeOffset From, DateTimeOffset To);

/// <summary>Where a price is asked.</summary>
/// <param name="Chain">Slug.</param>
/// <param name="Number">Of the store.</param>
/// <param name="City">As published; null while no Stores file said it.</param>
/// <param name="IsOnline">It sells on the net only (store type 2).</param>
public sealed record StoreOfPrice(string Chain, int Number, string? City, bool IsOnline)
{
    // Prices up to this are placeholders: no shop sells for five agorot.
    private const decimal Placeholder = 0.05m;

    /// <summary>Whether a price in this store counts for the price of its chain.</summary>
    public bool Counts(decimal price) => price > Placeholder && !IsOnline;
}

/// <summary>A promotion of a product in one store.</summary>
/// <param name="Chain">Slug.</param>
/// <param name="Store">Number of the store.</param>
/// <param name="Id">As published.</param>
/// <param name="Description">As published.</param>
/// <param name="Starts">First moment; null where none was published.</param>
/// <param name="Ends">Last moment; null where none was published.</param>
/// <param name="Active">The chain says that it runs.</param>
/// <param name="ClubOnly">For members only.</param>
/// <param name="Coupon">With a coupon only.</param>
/// <param name="MinPurchase">Basket that it asks for, in shekels.</param>
/// <param name="MinQuantity">Pieces that it asks for.</param>
/// <param name="UnitPrice">What a piece costs in it, in shekels; null where the rules of docs/specs/promotions.md give none.</param>
public sealed record ProductPromotion(
    string Chain, int Store, string Id, string? Description, DateTimeOffset? Starts, DateTimeOffset? Ends, bool Active, bool ClubOnly, bool Coupon, decimal? MinPurchase,
    decimal? MinQuantity, decimal? UnitPrice);

namespace Gogobe.Portals.Simulator.Generated;

/// <summary>The files of one generated day, and what a database must hold after all files up to this day were ingested.</summary>
/// <param name="Day">1 for the first.</param>
/// <param name="Files">In the order of their stamps.</param>
/// <param name="Prices">One entry a store.</param>
/// <param name="Promotions">One entry a store; empty unless the day is whole.</param>
/// <param name="Stores">The stores of the Stores file; empty unless the day is whole.</param>
public sealed record GeneratedDay(
    int Day,
    IReadOnlyList<GeneratedFile> Files,
    IReadOnlyList<PriceTruth> Prices,
    IReadOnlyList<PromotionTruth> Promotions,
    IReadOnlyList<GeneratedStore> Stores);

/// <summary>One generated file.</summary>
/// <param name="Path">Where it is.</param>
/// <param name="Store">Store number; null for the Stores file.</param>
/// <param name="WallTime">Stamp, Israel wall time.</param>
/// <param name="Rows">Row elements.</param>
/// <param name="XmlBytes">Bytes of XML.</param>
/// <param name="Bytes">Bytes on disk.</param>
public sealed record GeneratedFile(string Path, int? Store, DateTime WallTime, long Rows, long XmlBytes, long Bytes);

/// <summary>The prices of one store at the end of a day.</summary>
public sealed record PriceTruth
{
    /// <summary>Store number.</summary>
    public required int Store { get; init; }

    /// <summary>Prices in force.</summary>
    public required long Rows { get; init; }

    /// <summary>Sum of prices, in agorot.</summary>
    public required long PriceSum { get; init; }

    /// <summary>Sum of prices of a unit of measure, in ten-thousandths.</summary>
    public required long UnitPriceSum { get; init; }

    /// <summary>Sum of the item codes as numbers.</summary>
    public required decimal CodeSum { get; init; }

    /// <summary>Sum of price in agorot times (code modulo <see cref="CodeModulus"/>): ties each price to its code.</summary>
    public required long BindingSum { get; init; }

    /// <summary>Closed periods since day 1.</summary>
    public required long ClosedPeriods { get; init; }

    /// <summary>Sum of the prices of the closed periods, in agorot.</summary>
    public required long ClosedSum { get; init; }

    /// <summary>Prices that this day's PriceFull changed.</summary>
    public required long Changed { get; init; }

    /// <summary>Items that this day's PriceFull names and the day before did not hold; as many were removed.</summary>
    public required long Replaced { get; init; }

    /// <summary>A prime.</summary>
    public const long CodeModulus = 1_000_003;
}

/// <summary>The promotions of one store at the end of a day.</summary>
/// <param name="Store">Store number.</param>
/// <param name="Rows">Promotions in force.</param>
/// <param name="Items">Items of all of them.</param>
/// <param name="IdSum">Sum of the promotion ids as numbers.</param>
/// <param name="CodeSum">Sum of the item codes of all items as numbers.</param>
/// <param name="MinQuantitySum">Sum of the minimum quantities, in hundredths.</param>
/// <param name="PriceSum">Sum of the discounted prices, in agorot.</param>
public sealed record PromotionTruth(int Store, long Rows, long Items, long IdSum, decimal CodeSum, long MinQuantitySum, long PriceSum);

/// <summary>One shelf price as published.</summary>
/// <param name="Code">Item code.</param>
/// <param name="Name">Item name, entities decoded.</param>
/// <param name="Price">Agorot.</param>
/// <param name="UnitPrice">Ten-thousandths.</param>
public sealed record GeneratedPrice(string Code, string Name, long Price, long UnitPrice);

/// <summary>One promotion as published. Classic shape: quantity, price and rate of the promotion stand for all its items.</summary>
/// <param name="Id">Promotion id.</param>
/// <param name="Description">Text for people, entities decoded.</param>
/// <param name="RewardType">Generation C's type; in generation N only 1, published as 10.</param>
/// <param name="Weighted">By the kilogram.</param>
/// <param name="Coupon">Needs a coupon.</param>
/// <param name="Start">First day.</param>
/// <param name="End">Last day.</param>
/// <param name="MinQuantity">Hundredths.</param>
/// <param name="Price">Discounted price in agorot; 0 when there is none.</param>
/// <param name="Rate">Discount in hundredths of a percent; 0 when there is none.</param>
/// <param name="Items">Item codes.</param>
public sealed record GeneratedPromotion(
    long Id,
    string Description,
    int RewardType,
    bool Weighted,
    bool Coupon,
    DateOnly Start,
    DateOnly End,
    long MinQuantity,
    long Price,
    int Rate,
    IReadOnlyList<string> Items);

/// <summary>One store as published.</summary>
/// <param name="Number">Number.</param>
/// <param name="Name">Name.</param>
/// <param name="Address">Address.</param>
/// <param name="City">City.</param>
/// <param name="ZipCode">Postal code.</param>
/// <param name="Type">1 physical, 2 online.</param>
public sealed record GeneratedStore(int Number, string Name, string Address, string City, string ZipCode, int Type);

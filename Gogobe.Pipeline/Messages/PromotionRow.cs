namespace Gogobe.Pipeline.Messages;

/// <summary>
/// One <c>promotion|sale|line</c> element. In a flat file (dialect L, and S where its lines are flat) it is one line with one item, and the
/// Writer builds one promotion from all lines with the same id; elsewhere it is a whole promotion.
/// </summary>
public sealed record PromotionRow
{
    /// <summary>Items of one part of a promotion at most; about 150 KB as JSON.</summary>
    public const int MaxItems = 1000;

    /// <summary>The promotion id as published, trimmed.</summary>
    public required string PromotionId { get; init; }

    /// <summary>The only text meant for people ("3 for 10").</summary>
    public string? Description { get; init; }

    /// <summary>When the promotion was last changed, UTC.</summary>
    public DateTimeOffset? UpdatedAt { get; init; }

    /// <summary>Start, UTC.</summary>
    public DateTimeOffset? StartsAt { get; init; }

    /// <summary>End, UTC, inclusive.</summary>
    public DateTimeOffset? EndsAt { get; init; }

    /// <summary>The published reward type; its meaning depends on the generation (docs/specs/promotions.md).</summary>
    public int? RewardType { get; init; }

    /// <summary>What the numbers mean.</summary>
    public PromotionKind Kind { get; init; }

    /// <summary>May be combined with other promotions.</summary>
    public bool? AllowMultiple { get; init; }

    /// <summary>Sold by weight: prices are per kilogram.</summary>
    public bool Weighted { get; init; }

    /// <summary>Needs a coupon.</summary>
    public bool Coupon { get; init; }

    /// <summary>For club members only: the club expression names a club other than 0.</summary>
    public bool ClubOnly { get; init; }

    /// <summary>False when the file says the promotion is not active.</summary>
    public bool Active { get; init; } = true;

    /// <summary>The club expression as published; may be up to 105 characters of logic.</summary>
    public string? Club { get; init; }

    /// <summary>Minimum quantity.</summary>
    public decimal? MinQuantity { get; init; }

    /// <summary>Maximum quantity; null is unlimited.</summary>
    public decimal? MaxQuantity { get; init; }

    /// <summary>Minimum basket.</summary>
    public decimal? MinPurchase { get; init; }

    /// <summary>Discounted price at promotion level, as published.</summary>
    public decimal? DiscountedPrice { get; init; }

    /// <summary>Discounted price of a unit of measure, as published.</summary>
    public decimal? DiscountedPricePerUnit { get; init; }

    /// <summary>Discount rate as a fraction of 1 after the scale rule of the generation; null when none.</summary>
    public decimal? DiscountRate { get; init; }

    /// <summary>Amount off in shekels; null when none.</summary>
    public decimal? DiscountAmount { get; init; }

    /// <summary>Remarks.</summary>
    public string? Remarks { get; init; }

    /// <summary>True for one line of a flat file.</summary>
    public bool Flat { get; init; }

    /// <summary>
    /// No row of its own: more items of the row with this id before it. A promotion that lists a whole shop would be larger than a message, so its items
    /// come in parts of <see cref="MaxItems"/>.
    /// </summary>
    public bool Continued { get; init; }

    /// <summary>The items in document order, at most <see cref="MaxItems"/>.</summary>
    public IReadOnlyList<PromotionItem> Items { get; init; } = [];
}

/// <summary>One item of a promotion.</summary>
/// <param name="ItemCode">The code as published, trimmed.</param>
/// <param name="Product">The product key; 0 for the placeholder of the whole store or "the gift" (all zeros), -1 for a code that is no number.</param>
/// <param name="Gift">The item is the gift.</param>
/// <param name="MinQuantity">Minimum quantity that applies to this item.</param>
/// <param name="DiscountedPrice">Price that applies to this item, as published.</param>
/// <param name="DiscountRate">Rate that applies to this item, a fraction of 1.</param>
/// <param name="UnitPrice">Effective price of one piece or kilogram where the rules give one (docs/specs/promotions.md).</param>
/// <param name="GiftPrice">Price of the gift item.</param>
/// <param name="Group">Group id (generation N); 0 elsewhere.</param>
public sealed record PromotionItem(
    string ItemCode,
    long Product,
    bool Gift,
    decimal? MinQuantity,
    decimal? DiscountedPrice,
    decimal? DiscountRate,
    decimal? UnitPrice,
    decimal? GiftPrice,
    int Group);

/// <summary>What a promotion gives, decoded from the published reward type and the structure of the file.</summary>
public enum PromotionKind
{
    /// <summary>Not decoded: kept raw, no computed price.</summary>
    Unknown,

    /// <summary>A price for a quantity.</summary>
    FixedPrice,

    /// <summary>A share off the price.</summary>
    PercentOff,

    /// <summary>Shekels off.</summary>
    AmountOff,

    /// <summary>Buy for an amount, get an item at a price.</summary>
    GiftOverBasket,

    /// <summary>Pay n, get more of the same.</summary>
    MoreOfTheSame,

    /// <summary>The cheapest of a group at a rate.</summary>
    CheapestAtRate,
}

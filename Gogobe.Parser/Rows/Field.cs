namespace Gogobe.Parser.Rows;

/// <summary>What an element or attribute means, whatever it is called. The fields of a price row come first: they index its slots.</summary>
internal enum Field : byte
{
    /// <summary>A name that no alias knows.</summary>
    Unknown,

    // Price rows.
    ItemCode,
    ItemType,
    ItemName,
    Manufacturer,
    Unit,
    Quantity,
    UnitOfMeasure,
    Weighted,
    ItemPrice,
    UnitPrice,
    AllowDiscount,

    /// <summary>Known, and of no use to us.</summary>
    Ignored,

    // Header; in Stores files also of a row.
    ChainId,
    ChainName,
    SubChainId,
    SubChainName,
    StoreId,
    CheckDigit,
    Count,

    // Stores.
    StoreType,
    StoreName,
    Address,
    City,
    ZipCode,

    // Promotions.
    PromotionId,
    Description,
    UpdatedAt,
    StartDate,
    StartHour,
    EndDate,
    EndHour,
    RewardType,
    AllowMultiple,
    WeightedPromotion,
    MinQuantity,
    MaxQuantity,
    DiscountedPrice,
    DiscountedPricePerUnit,
    DiscountRate,
    DiscountType,
    MinPurchase,
    IsCoupon,
    IsActive,
    Club,
    Remark,
    IsGift,
    GiftPrice,
    GroupId,
}

/// <summary>What an element does to the structure.</summary>
internal enum Role : byte
{
    /// <summary>A leaf, or a container without a meaning of its own.</summary>
    None,

    /// <summary>A candidate row: a row unless another candidate is inside it.</summary>
    Row,

    /// <summary>An item of a promotion.</summary>
    Item,

    /// <summary>A group of promotion items (generation N).</summary>
    Group,

    /// <summary>The list of rows of the file's kind, whose <c>Count</c> declares how many there are. What holds one, be it empty, is no row.</summary>
    List,

    /// <summary>The same in dialect S. Its name may also be that of a field, so that what holds an empty one may be a row.</summary>
    Details,

    /// <summary>A container that price files have.</summary>
    Container,
}

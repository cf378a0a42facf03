using System.Collections.Frozen;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Rows;

/// <summary>
/// The alias table of all dialects (docs/specs/parsing.md): local names in lower case. Chosen by the kind of file, never by the chain.
/// </summary>
internal static class Aliases
{
    private static readonly FrozenDictionary<string, Field> s_fields = Build();

    private static readonly FrozenSet<string> s_containers = new[]
    {
        "root", "prices", "promos", "orderxml", "envelope", "header", "abap", "values", "newdataset", "chain", "subchains", "subchain",
        "subchainsxmlobject", "subchainstoresxmlobject", "promotionitems", "groups", "clubs", "remarks", "additionalrestrictions", "items", "products",
        "promotions", "sales", "branches", "stores", "giftsitems", "onlinestore",
    }.ToFrozenSet();

    /// <summary>Meaning and role of a name in a file of a kind.</summary>
    public static (Field Field, Role Role) Find(string lowerName, RowKind kind)
    {
        var role = RoleOf(lowerName, kind);
        if (role == Role.None && kind == RowKind.Promotions && IsCoupon(lowerName))
        {
            return (Field.IsCoupon, role);
        }

        return (s_fields.GetValueOrDefault(lowerName, role == Role.None ? Field.Unknown : Field.Ignored), role);
    }

    // AdditionalIsCoupon, AdditionalIsCupon, AdditionalsCoupon: a coupon price that passes for a shelf price is the worst mistake, so any name will do.
    private static bool IsCoupon(string name) => name.EndsWith("coupon", StringComparison.Ordinal) || name.EndsWith("cupon", StringComparison.Ordinal);

    private static Role RoleOf(string name, RowKind kind) => (kind, name) switch
    {
        (_, "line") => Role.Row,
        (RowKind.Prices, "item" or "product") => Role.Row,
        (RowKind.Promotions, "promotion" or "sale") => Role.Row,
        (RowKind.Stores, "store" or "branch" or "subchainstorexmlobject") => Role.Row,
        (_, "details") => Role.Details,
        (RowKind.Prices, "items" or "products") => Role.List,
        (RowKind.Promotions, "promotions" or "sales") => Role.List,
        (RowKind.Stores, "stores" or "branches") => Role.List,
        (RowKind.Promotions, "item" or "promotionitem") => Role.Item,
        (RowKind.Promotions, "group") => Role.Group,
        _ => s_containers.Contains(name) ? Role.Container : Role.None,
    };

    private static FrozenDictionary<string, Field> Build()
    {
        var all = new (Field Field, string Names)[]
        {
            (Field.ItemCode, "itemcode"),
            (Field.ItemType, "itemtype"),
            (Field.ItemName, "itemname itemnm"),
            (Field.Manufacturer, "manufacturername manufacturename"),
            (Field.Unit, "unitqty"),
            (Field.Quantity, "quantity"),
            (Field.UnitOfMeasure, "unitofmeasure unitmeasure"),
            (Field.Weighted, "bisweighted blsweighted isweighted"),
            (Field.ItemPrice, "itemprice"),
            (Field.UnitPrice, "unitofmeasureprice"),
            (Field.AllowDiscount, "allowdiscount"),
            (Field.ChainId, "chainid"),
            (Field.ChainName, "chainname"),
            (Field.SubChainId, "subchainid"),
            (Field.SubChainName, "subchainname"),
            (Field.StoreId, "storeid"),
            (Field.CheckDigit, "bikoretno"),
            (Field.Count, "count"),
            (Field.StoreType, "storetype"),
            (Field.StoreName, "storename"),
            (Field.Address, "address"),
            (Field.City, "city"),
            (Field.ZipCode, "zipcode"),
            (Field.PromotionId, "promotionid"),
            (Field.Description, "promotiondescription"),
            (Field.UpdatedAt, "promotionupdatedate promotionupdatetime"),
            (Field.StartDate, "promotionstartdate promotionstartdatetime"),
            (Field.StartHour, "promotionstarthour"),
            (Field.EndDate, "promotionenddate promotionenddatetime"),
            (Field.EndHour, "promotionendhour"),
            (Field.RewardType, "rewardtype"),
            (Field.AllowMultiple, "allowmultiplediscounts"),
            (Field.WeightedPromotion, "isweightedpromo"),
            (Field.MinQuantity, "minqty"),
            (Field.MaxQuantity, "maxqty"),
            (Field.DiscountedPrice, "discountedprice"),
            (Field.DiscountedPricePerUnit, "discountedpricepermida"),
            (Field.DiscountRate, "discountrate"),
            (Field.DiscountType, "discounttype"),
            (Field.MinPurchase, "minpurchaseamnt minpurchaseamount additionalminbasketamount additionalsminbasketamount"),
            (Field.IsActive, "additionalisactive"),
            (Field.Club, "clubid"),
            (Field.Remark, "remark remarks"),
            (Field.IsGift, "isgiftitem"),
            (Field.GiftPrice, "giftitemprice"),
            (Field.GroupId, "groupid"),
            (Field.Ignored, "priceupdatedate priceupdatetime lastsaledatetime manufacturecountry manufactureritemdescription manufactureitemdescription "
                + "qtyinpackage itemstatus itemid lastupdatedate lastupdatetime xmldocversion dllverno latitude longitude promotiondays redemptionlimit "
                + "minnoofitemofered minnoofitemoffered minnoofitemsoffered minamount maxamount weightunit additionalgiftcount additionalsgiftcount "
                + "additionalistotal additionalstotals date time "
                + "schema element complextype sequence choice"),
        };
        return all.SelectMany(a => a.Names.Split(' ', StringSplitOptions.RemoveEmptyEntries), (a, name) => (name, a.Field)).ToFrozenDictionary(p => p.name, p => p.Field);
    }
}

using System.Globalization;
using System.Text;
using Gogobe.Parser.Values;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Parser.Rows.Promotions;

/// <summary>Says what a promotion means (docs/specs/promotions.md). The generation shows in the structure of the promotion, not in its numbers.</summary>
internal static class PromotionMaker
{
    /// <summary>Characters of a text at most.</summary>
    public const int MaxText = 16 * 1024;

    private const int MaxId = 40;
    private const long NoProduct = -1;

    /// <summary>Maps a promotion, or says why it can not be.</summary>
    public static RowReason? TryMake(PromotionDraft draft, ScanContext context, out PromotionRow? row)
    {
        row = null;
        var id = Texts.TrimInvisible(draft[Field.PromotionId] ?? "");
        if (id.Length == 0)
        {
            return RowReason.NoPromotionId;
        }

        if (id.Length > MaxId)
        {
            return RowReason.BadPromotionId;
        }

        if (draft.TwoIds)
        {
            return RowReason.RepeatedId;
        }

        if (TooLong(draft, Field.Description) || TooLong(draft, Field.Remark) || TooLong(draft, Field.Club))
        {
            return RowReason.FieldTooLong;
        }

        context.NameWatch.See(Encoding.UTF8.GetBytes(draft[Field.Description] ?? ""));
        var terms = PromotionTerms.Of(draft);
        var club = Blank(draft[Field.Club]);
        row = new PromotionRow
        {
            PromotionId = id,
            Description = Blank(draft[Field.Description]),
            UpdatedAt = Time(draft[Field.UpdatedAt], null, TimeSpan.Zero, context),
            StartsAt = Time(draft[Field.StartDate], draft[Field.StartHour], TimeSpan.Zero, context),
            EndsAt = Time(draft[Field.EndDate], draft[Field.EndHour], new TimeSpan(23, 59, 59), context),
            RewardType = terms.RewardType,
            Kind = terms.Kind,
            AllowMultiple = Flag(draft[Field.AllowMultiple]),
            Weighted = terms.Weighted,
            Coupon = Flag(draft[Field.IsCoupon]) ?? false,
            ClubOnly = club is not null && FirstNumber(club) is > 0,
            Active = Flag(draft[Field.IsActive]) ?? true,
            Club = club,
            MinQuantity = Number(draft[Field.MinQuantity]),
            MaxQuantity = Number(draft[Field.MaxQuantity]) is { } max && max != 0 ? max : null,
            MinPurchase = terms.MinPurchase,
            DiscountedPrice = Number(draft[Field.DiscountedPrice]),
            DiscountedPricePerUnit = Number(draft[Field.DiscountedPricePerUnit]),
            DiscountRate = terms.Rate,
            DiscountAmount = terms.Amount,
            Remarks = Blank(draft[Field.Remark]),
            Flat = draft.IsFlat,
            Items = Items(draft, terms, context),
        };
        return null;
    }

    /// <summary>The ids that a draft says and that one can be: of a rejected row too, since a Full that names a promotion does not end it.</summary>
    public static IEnumerable<string> Ids(PromotionDraft draft) =>
        draft.EarlierIds.Append(draft[Field.PromotionId] ?? "").Select(Texts.TrimInvisible).Where(id => id.Length is > 0 and <= MaxId);

    /// <summary>
    /// The parts of a promotion that is larger than a message: the first is the row, the others carry on its items under its id.
    /// </summary>
    public static IEnumerable<PromotionRow> Parts(PromotionRow row)
    {
        if (row.Items.Count <= PromotionRow.MaxItems)
        {
            return [row];
        }

        return row.Items.Chunk(PromotionRow.MaxItems)
            .Select((items, i) => i == 0 ? row with { Items = items } : new PromotionRow { PromotionId = row.PromotionId, Continued = true, Items = items });
    }

    /// <summary>A number of the feed; null when there is none.</summary>
    public static decimal? Number(string? text)
    {
        if (text is null)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[64];
        return Encoding.UTF8.TryGetBytes(text, bytes, out var written) ? ScaledNumber.ToDecimal(DecimalText.ParseOrUnknown(bytes[..written])) : null;
    }

    private static List<PromotionItem> Items(PromotionDraft draft, PromotionTerms terms, ScanContext context)
    {
        var items = new List<PromotionItem>(draft.ItemElements);
        if (draft.IsFlat && Code(draft[Field.ItemCode]) is { } flatCode)
        {
            var gift = Flag(draft[Field.IsGift]) ?? false;
            items.Add(terms.Item(flatCode, Product(flatCode, context), gift, null, Number(draft[Field.GiftPrice])));
        }

        foreach (var item in draft.Items)
        {
            if (Code(item[Field.ItemCode]) is { } code)
            {
                // Of an item without a code there is nothing to keep; it is counted all the same.
                items.Add(terms.Item(code, Product(code, context), Number(item[Field.IsGift]) is > 0, item, Number(item[Field.GiftPrice])));
            }
        }

        return items;
    }

    private static string? Code(string? text) => text is not null && Texts.TrimInvisible(text) is { Length: > 0 and <= MaxId } code ? code : null;

    private static long Product(string code, ScanContext context)
    {
        Span<byte> bytes = stackalloc byte[MaxId * 3];
        var length = Encoding.UTF8.GetBytes(code, bytes);
        return ProductKey.TryCreate(bytes[..length], context.Request.Chain, out var key) ? key : NoProduct;
    }

    private static DateTimeOffset? Time(string? date, string? hour, TimeSpan withoutHour, ScanContext context)
    {
        Span<byte> bytes = stackalloc byte[64];
        if (date is null || !Encoding.UTF8.TryGetBytes(date, bytes, out var length) || !WallTime.TryParse(bytes[..length], out var time))
        {
            return null;
        }

        if (!time.HasTime)
        {
            var clock = hour is not null && Encoding.UTF8.TryGetBytes(hour, bytes, out length) && WallTime.TryParseClock(bytes[..length], out var parsed) ? parsed : withoutHour;
            time = time with { Wall = time.Wall.Date + clock };
        }

        return time.ToUtc(context.Request.FirstListed);
    }

    private static bool TooLong(PromotionDraft draft, Field field) => draft[field]?.Length > MaxText;

    private static string? Blank(string? text) => string.IsNullOrWhiteSpace(text) ? null : text;

    private static bool? Flag(string? text) => text?.Trim() switch
    {
        "1" or "true" or "True" => true,
        "0" or "false" or "False" => false,
        _ => null,
    };

    // "0 - all customers" and "0=none" are everybody; "((1=club A|1=credit club))&(3=vouchers)" is not.
    private static long? FirstNumber(string text)
    {
        var start = text.AsSpan().IndexOfAnyInRange('0', '9');
        if (start < 0)
        {
            return null;
        }

        var rest = text.AsSpan(start);
        var length = rest.IndexOfAnyExceptInRange('0', '9');
        return long.TryParse(length < 0 ? rest : rest[..length], NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : long.MaxValue;
    }
}

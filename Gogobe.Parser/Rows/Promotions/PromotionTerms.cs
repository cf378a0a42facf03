using System.Globalization;
using System.Text.RegularExpressions;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows.Promotions;

/// <summary>The terms of a promotion after the rules of its generation.</summary>
internal sealed partial class PromotionTerms
{
    // A minimum of so many is no number of pieces: some chains write a basket of 100 shekels as a quantity of 10000.
    private const decimal LeastMoney = 50;

    // New generation, by weight: a price of a kilogram comes with a minimum of 0.01.
    private const decimal AnyWeight = 0.01m;

    private readonly bool _grouped;
    private readonly bool _ofLaterPiece;
    private readonly decimal? _minQuantity;
    private readonly decimal? _price;

    private PromotionTerms(PromotionDraft draft)
    {
        _grouped = draft.Grouped;
        _minQuantity = PromotionMaker.Number(draft[Field.MinQuantity]);
        _price = PromotionMaker.Number(draft[Field.DiscountedPrice]);
        MinPurchase = PromotionMaker.Number(draft[Field.MinPurchase]);
        _ofLaterPiece = LaterPiece().IsMatch(draft[Field.Description] ?? "");
        RewardType = Whole(draft[Field.RewardType]);
        Weighted = draft[Field.WeightedPromotion]?.Trim() == "1" || draft[Field.Weighted]?.Trim() == "1";
    }

    public int? RewardType { get; private set; }

    public PromotionKind Kind { get; private set; }

    public bool Weighted { get; private set; }

    public decimal? MinPurchase { get; private set; }

    /// <summary>Fraction of 1.</summary>
    public decimal? Rate { get; private set; }

    /// <summary>Shekels.</summary>
    public decimal? Amount { get; private set; }

    public static PromotionTerms Of(PromotionDraft draft)
    {
        var terms = new PromotionTerms(draft);
        if (draft.Grouped)
        {
            terms.ReadGrouped(draft);
        }
        else
        {
            terms.ReadClassic(draft);
        }

        return terms;
    }

    /// <summary>An item under these terms; what it does not say itself it has from the promotion.</summary>
    public PromotionItem Item(string code, long product, bool gift, DraftItem? own, decimal? giftPrice)
    {
        var minQuantity = Own(own, Field.MinQuantity) ?? _minQuantity;
        var price = Own(own, Field.DiscountedPrice) ?? _price;
        var rate = _grouped ? Positive(Own(own, Field.DiscountRate)) / 100 ?? Rate : Rate;
        var weighted = _grouped ? own?[Field.Weighted]?.Trim() == "1" : Weighted;

        // Of the new generation the gift itself is a placeholder that nobody buys.
        gift |= _grouped && product == 0 && Whole(own?[Field.RewardType]) == 0;
        return new PromotionItem(
            code, product, gift, minQuantity, price, Fits(rate), gift ? null : UnitPrice(price, minQuantity, weighted), giftPrice, Whole(own?[Field.GroupId]) ?? 0);
    }

    private static decimal? Own(DraftItem? item, Field field) => PromotionMaker.Number(item?[field]);

    private static decimal? Positive(decimal? value) => value is > 0 ? value : null;

    // The rate's column holds three digits before the point; a larger "rate" is no rate.
    private static decimal? Fits(decimal? rate) => rate is < 1000 ? rate : null;

    private static int? Whole(string? text) => int.TryParse(text?.Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private decimal? UnitPrice(decimal? price, decimal? minQuantity, bool weighted)
    {
        if (Kind != PromotionKind.FixedPrice || price is not > 0 || _ofLaterPiece || minQuantity >= LeastMoney)
        {
            return null;
        }

        // Of the new generation the price of a real weight is what all of it costs; classic files by weight have the price of a kilogram.
        return weighted && (!_grouped || minQuantity is null or <= AnyWeight) ? price
            : minQuantity is >= 1 ? Math.Round(price.Value / minQuantity.Value, 4, MidpointRounding.AwayFromZero)
            : null;
    }

    // "The second one at 5": the price is that of a piece that nobody gets alone. A third or fourth needs its article, since without it the words are packs.
    [GeneratedRegex(
        @"(?<!\p{L})ה(?:שני|שניה|שנייה|שלישי|שלישית|רביעי|רביעית)(?!\p{L})|(?<!\p{L}|יום )(?:שני|שניה|שנייה) ?ב ?-? ?[0-9]|(?<!\p{L})second(?!\p{L})",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex LaterPiece();

    // PromotionItems/Item, or a flat line: the reward type is the classic code. Rates are in hundredths of a percent and amounts in agorot where
    // items are Item elements; a flat line has them as they are.
    private void ReadClassic(PromotionDraft draft)
    {
        Kind = RewardType switch
        {
            null when string.IsNullOrWhiteSpace(draft[Field.RewardType]) => KindOfNumbers(_price is > 0, Positive(PromotionMaker.Number(draft[Field.DiscountRate])) is not null),
            1 => PromotionKind.FixedPrice,
            2 => PromotionKind.PercentOff,
            3 => PromotionKind.AmountOff,
            6 => PromotionKind.GiftOverBasket,
            7 => PromotionKind.MoreOfTheSame,
            9 => PromotionKind.CheapestAtRate,
            _ => PromotionKind.Unknown,
        };
        var published = Positive(PromotionMaker.Number(draft[Field.DiscountRate]));
        var scaled = draft.IsFlat ? published : published / 100;
        if (Kind == PromotionKind.AmountOff || draft[Field.DiscountType]?.Trim() == "1")
        {
            Amount = scaled;
        }
        else
        {
            Rate = Fits(scaled / 100);
        }
    }

    // Groups/Group/PromotionItems/PromotionItem: the reward type means something else at every publisher, so the numbers speak.
    private void ReadGrouped(PromotionDraft draft)
    {
        var priced = _price is > 0;
        var rated = false;
        foreach (var item in draft.Items)
        {
            RewardType ??= Whole(item[Field.RewardType]);
            Weighted |= item[Field.Weighted]?.Trim() == "1";
            MinPurchase ??= Own(item, Field.MinPurchase);
            priced |= Own(item, Field.DiscountedPrice) is > 0;
            rated |= Own(item, Field.DiscountRate) is > 0;
        }

        var rate = Positive(PromotionMaker.Number(draft[Field.DiscountRate]));
        Rate = Fits(rate / 100);
        Kind = KindOfNumbers(priced, rated || rate is not null);
    }

    // Where no reward type says it, or each publisher means another thing by it.
    private PromotionKind KindOfNumbers(bool priced, bool rated) =>
        priced ? PromotionKind.FixedPrice
        : MinPurchase is > 0 ? PromotionKind.GiftOverBasket
        : rated ? PromotionKind.PercentOff
        : PromotionKind.Unknown;
}

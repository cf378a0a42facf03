using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Promotions;

/// <summary>COPY of promotions: first only what is needed to judge them, then the content of those that are news.</summary>
internal static class PromotionCopy
{
    /// <summary>Temporary tables of the session.</summary>
    public const string Tables = """
        create temp table file_promotions (ordinal int not null, promotion_id text not null, content_hash bytea not null, lines int not null) on commit delete rows;
        create temp table file_promotion_content (ordinal int not null, description text, updated_at timestamptz, starts_at timestamptz, ends_at timestamptz,
          reward_type int, kind text not null, allow_multiple boolean, weighted boolean not null, coupon boolean not null, club_only boolean not null,
          active boolean not null, club text, min_quantity numeric, max_quantity numeric, min_purchase numeric, discounted_price numeric,
          discounted_price_per_unit numeric, discount_rate numeric, discount_amount numeric, remarks text) on commit delete rows;
        """;

    private const string Seen = "copy file_promotions (ordinal, promotion_id, content_hash, lines) from stdin (format binary)";
    private const string Content = "copy file_promotion_content from stdin (format binary)";
    private const string Items =
        "copy promotion_items (store_key, promotion_id, item_no, item_code, product, gift, group_no, min_quantity, discounted_price, discount_rate, " +
        "unit_price, gift_price) from stdin (format binary)";

    // discount_rate is numeric(9, 6).
    private const long RateLimit = 1000;

    private static readonly string[] s_kinds = Array.ConvertAll(Enum.GetValues<PromotionKind>(), Kebab);

    /// <summary>Ids and hashes into <c>file_promotions</c>.</summary>
    public static Task StageAsync(WriteSession session, IReadOnlyList<FoldedPromotion> promotions, CancellationToken cancellationToken)
    {
        var hash = new PromotionHash();
        return SendAsync(session, Seen, promotions.Count, (buffer, i) =>
        {
            buffer.Row(4);
            buffer.Int32(i);
            buffer.Text(promotions[i].Header.PromotionId);
            buffer.Text(hash.Of(promotions[i]).AsSpan());
            buffer.Int32(promotions[i].Lines);
        }, cancellationToken);
    }

    /// <summary>Everything but the items into <c>file_promotion_content</c>.</summary>
    public static Task ContentAsync(WriteSession session, IReadOnlyList<FoldedPromotion> promotions, List<int> ordinals, CancellationToken cancellationToken) =>
        SendAsync(session, Content, promotions.Count, (buffer, i) => WriteContent(buffer, ordinals[i], promotions[i].Header), cancellationToken);

    /// <summary>The items, straight into their table: the old ones are gone by now.</summary>
    public static Task ItemsAsync(WriteSession session, IReadOnlyList<FoldedPromotion> promotions, int storeKey, CancellationToken cancellationToken) =>
        SendAsync(session, Items, promotions.Count, (buffer, i) => WriteItems(buffer, storeKey, promotions[i]), cancellationToken);

    private static async Task SendAsync(WriteSession session, string sql, int count, Action<CopyBuffer, int> write, CancellationToken cancellationToken)
    {
        await using var copy = await RawCopy.BeginAsync(session.Connection, session.Buffer, sql, cancellationToken);
        for (var i = 0; i < count; i++)
        {
            write(session.Buffer, i);
            if (session.Buffer.IsFull)
            {
                await copy.SendAsync(cancellationToken);
                FaultPoint.Hit("writer.in-copy");
            }
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static void WriteContent(CopyBuffer buffer, int ordinal, PromotionRow row)
    {
        buffer.Row(21);
        buffer.Int32(ordinal);
        buffer.Text(row.Description);
        buffer.Time(row.UpdatedAt);
        buffer.Time(row.StartsAt);
        buffer.Time(row.EndsAt);
        buffer.Int32(row.RewardType);
        buffer.Text(s_kinds[(int)row.Kind]);
        buffer.Bool(row.AllowMultiple);
        buffer.Bool(row.Weighted);
        buffer.Bool(row.Coupon);
        buffer.Bool(row.ClubOnly);
        buffer.Bool(row.Active);
        buffer.Text(row.Club);
        buffer.Decimal(row.MinQuantity);
        buffer.Decimal(row.MaxQuantity);
        buffer.Decimal(row.MinPurchase);
        buffer.Decimal(row.DiscountedPrice);
        buffer.Decimal(row.DiscountedPricePerUnit);
        buffer.Decimal(row.DiscountRate, RateLimit);
        buffer.Decimal(row.DiscountAmount);
        buffer.Text(row.Remarks);
    }

    private static void WriteItems(CopyBuffer buffer, int storeKey, FoldedPromotion promotion)
    {
        for (var i = 0; i < promotion.Items.Count; i++)
        {
            var item = promotion.Items[i];
            buffer.Row(12);
            buffer.Int32(storeKey);
            buffer.Text(promotion.Header.PromotionId);
            buffer.Int32(i);
            buffer.Text(item.ItemCode);
            buffer.Int64(item.Product);
            buffer.Bool(item.Gift);
            buffer.Int32(item.Group);
            buffer.Decimal(item.MinQuantity);
            buffer.Decimal(item.DiscountedPrice);
            buffer.Decimal(item.DiscountRate, RateLimit);
            buffer.Decimal(item.UnitPrice);
            buffer.Decimal(item.GiftPrice);
        }
    }

    private static string Kebab(PromotionKind kind) =>
        string.Concat(kind.ToString().Select((c, i) => char.IsUpper(c) ? (i > 0 ? "-" : "") + char.ToLowerInvariant(c) : c.ToString()));
}

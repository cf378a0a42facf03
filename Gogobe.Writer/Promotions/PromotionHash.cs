using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Promotions;

/// <summary>
/// The content of a promotion as 16 bytes: equal bytes, nothing changed. The order of the items does not count, since some portals
/// shuffle it every day; everything else does.
/// </summary>
internal sealed class PromotionHash
{
    private readonly XxHash128 _hash = new();
    private byte[] _text = new byte[1024];

    /// <summary>The hash of one promotion.</summary>
    public byte[] Of(FoldedPromotion promotion)
    {
        var items = UInt128.Zero;
        foreach (var item in promotion.Items)
        {
            items += Of(item);
        }

        var header = promotion.Header;
        _hash.Reset();
        Add(header.Description);
        Add(header.UpdatedAt?.UtcTicks);
        Add(header.StartsAt?.UtcTicks);
        Add(header.EndsAt?.UtcTicks);
        Add(header.RewardType);
        Add((long)header.Kind);
        Add(header.AllowMultiple is { } multiple ? multiple ? 1 : 0 : null);
        Add((header.Weighted ? 1 : 0) | (header.Coupon ? 2 : 0) | (header.ClubOnly ? 4 : 0) | (header.Active ? 8 : 0));
        Add(header.Club);
        Add(header.MinQuantity);
        Add(header.MaxQuantity);
        Add(header.MinPurchase);
        Add(header.DiscountedPrice);
        Add(header.DiscountedPricePerUnit);
        Add(header.DiscountRate);
        Add(header.DiscountAmount);
        Add(header.Remarks);
        Add(promotion.Items.Count);
        Add((long)(ulong)items);
        Add((long)(ulong)(items >> 64));
        return _hash.GetHashAndReset();
    }

    private UInt128 Of(PromotionItem item)
    {
        _hash.Reset();
        Add(item.ItemCode);
        Add(item.Product);
        Add(item.Gift ? 1 : 0);
        Add(item.MinQuantity);
        Add(item.DiscountedPrice);
        Add(item.DiscountRate);
        Add(item.UnitPrice);
        Add(item.GiftPrice);
        Add(item.Group);
        return _hash.GetCurrentHashAsUInt128();
    }

    // Every field is its length (or -1) and its bytes, so that no two different promotions make the same stream.
    private void Add(string? text)
    {
        if (text is null)
        {
            Add(-1L);
            return;
        }

        var most = Encoding.UTF8.GetMaxByteCount(text.Length);
        if (_text.Length < most)
        {
            _text = new byte[most];
        }

        var length = Encoding.UTF8.GetBytes(text, _text);
        Add((long)length);
        _hash.Append(_text.AsSpan(0, length));
    }

    private void Add(long? value) => Add(value ?? long.MinValue);

    private void Add(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        _hash.Append(bytes);
    }

    // 1.0 and 1.00 are the same number: eight decimals are more than any column keeps.
    private void Add(decimal? value) =>
        Add(value is { } v && Math.Abs(v) < 10_000_000_000m ? (long)Math.Round(v * 100_000_000m, MidpointRounding.AwayFromZero) : long.MinValue);
}

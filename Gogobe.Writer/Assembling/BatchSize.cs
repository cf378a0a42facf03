using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Assembling;

/// <summary>What a batch costs in memory, about.</summary>
internal static class BatchSize
{
    private const int PromotionBytes = 400;
    private const int ItemBytes = 250;
    private const int StoreBytes = 700;

    /// <summary>Bytes; exact for prices, which are nearly all there is.</summary>
    public static long Of(IngestBatch batch) =>
        batch.Prices is { } prices ? ((long)prices.Rows.Length * Unsafe.SizeOf<PriceRow>()) + prices.Text.Length
        : batch.Promotions is { } promotions ? promotions.Sum(p => PromotionBytes + ((long)p.Items.Count * ItemBytes))
        : (batch.Stores?.Count ?? 0) * (long)StoreBytes;
}

using System.IO.Hashing;
using System.Text;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Prices;
using Gogobe.Writer.Assembling;

namespace Gogobe.Writer.Tests;

/// <summary>A shelf price as short as a test wants to say it.</summary>
internal sealed record Price(long Product, decimal Amount, decimal? UnitPrice = null, decimal? Quantity = null, PriceFlags Flags = PriceFlags.None, string? Name = null)
{
    public static implicit operator Price((int Product, int Amount) p) => new(p.Product, p.Amount);
}

/// <summary>Builds assembled files.</summary>
internal static class Files
{
    public static AssembledFile OfPrices(long fileId, IReadOnlyList<Price> prices, int run = 1, FileFlags flags = FileFlags.None, int rowsABatch = 500, long? seen = null) =>
        AssembledFile.Of(PriceBatches(fileId, prices, run, flags, rowsABatch, seen));

    public static List<IngestBatch> PriceBatches(
        long fileId, IReadOnlyList<Price> prices, int run = 1, FileFlags flags = FileFlags.None, int rowsABatch = 500, long? seen = null, Guid? parseId = null)
    {
        var account = new ParseAccount { Complete = true, Seen = seen ?? prices.Count, Flags = flags };
        var chunks = prices.Chunk(rowsABatch).DefaultIfEmpty([]).ToArray();
        var id = parseId ?? Guid.NewGuid();
        return [.. chunks.Select((c, i) => new IngestBatch
        {
            FileId = fileId,
            Run = run,
            ParseId = id,
            ParserVersion = 1,
            Sequence = i,
            Last = i == chunks.Length - 1,
            Kind = RowKind.Prices,
            Prices = BatchOf(c),
            Account = i == chunks.Length - 1 ? account : null,
        })];
    }

    public static AssembledFile OfPromotions(long fileId, params PromotionRow[] rows) => AssembledFile.Of([
        new IngestBatch
        {
            FileId = fileId, Run = 1, ParseId = Guid.NewGuid(), ParserVersion = 1, Sequence = 0, Last = true, Kind = RowKind.Promotions, Promotions = rows,
            Account = new ParseAccount { Complete = true, Seen = rows.Length, ItemsSeen = rows.Sum(r => r.Items.Count) },
        }]);

    public static AssembledFile OfStores(long fileId, params StoreRow[] rows) => AssembledFile.Of([
        new IngestBatch
        {
            FileId = fileId, Run = 1, ParseId = Guid.NewGuid(), ParserVersion = 1, Sequence = 0, Last = true, Kind = RowKind.Stores, Stores = rows,
            Account = new ParseAccount { Complete = true, Seen = rows.Length },
        }]);

    private static PriceBatch BatchOf(Price[] prices)
    {
        var rows = new PriceRow[prices.Length];
        var text = new MemoryStream();
        for (var i = 0; i < prices.Length; i++)
        {
            var price = prices[i];
            var start = (int)text.Position;
            var code = Encoding.UTF8.GetBytes(price.Product.ToString(System.Globalization.CultureInfo.InvariantCulture));
            var name = Encoding.UTF8.GetBytes(price.Name ?? $"מוצר {price.Product}");
            text.Write(code);
            text.Write(name);
            rows[i] = new PriceRow
            {
                Product = price.Product,
                Price = ScaledNumber.FromDecimal(price.Amount),
                UnitPrice = ScaledNumber.FromDecimal(price.UnitPrice),
                Quantity = ScaledNumber.FromDecimal(price.Quantity),
                Flags = price.Flags,
                TextStart = start,
                CodeLength = (byte)code.Length,
                NameLength = (ushort)name.Length,
                AttributesHash = XxHash3.HashToUInt64(text.GetBuffer().AsSpan(start, code.Length + name.Length)),
            };
        }

        return new PriceBatch(rows, text.ToArray());
    }
}

using System.IO.Compression;
using System.Text;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Parser.Tests;

/// <summary>Parses bytes in memory, as a file of Rami Levy's store 1 unless said otherwise.</summary>
internal static class ParseCase
{
    public static Chain RamiLevy { get; } = ChainRegistry.Default.FindBySlug("rami-levy")!;

    public static ParseRequest Request(FileType type = FileType.PriceFull, Chain? chain = null, int? store = 1) =>
        new() { FileType = type, Chain = chain ?? RamiLevy, StoreNumber = type == FileType.Stores ? null : store };

    public static Parsed Parse(byte[] raw, ParseRequest? request = null) => Parse(new MemoryStream(raw), request);

    public static Parsed Parse(string xml, ParseRequest? request = null) => Parse(Encoding.UTF8.GetBytes(xml), request);

    public static Parsed Parse(Stream raw, ParseRequest? request = null)
    {
        var batches = new List<IngestBatch>();
        var result = FeedParser.Parse(raw, request ?? Request(), batches.Add);
        return new Parsed(result, batches);
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            gzip.Write(bytes);
        }

        return packed.ToArray();
    }

    public static byte[] Zip(params (string Name, byte[] Bytes)[] entries)
    {
        using var packed = new MemoryStream();
        using (var zip = new ZipArchive(packed, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach (var (name, bytes) in entries)
            {
                using var entry = zip.CreateEntry(name).Open();
                entry.Write(bytes);
            }
        }

        return packed.ToArray();
    }

    /// <summary>A price file of generation C with the given rows' inner XML.</summary>
    public static string Prices(params string[] rows) => PricesWith(rows.Length, rows);

    public static string PricesWith(int declared, params string[] rows)
    {
        var xml = new StringBuilder("<Root>\r\n  <ChainId>7290058140886</ChainId>\r\n  <SubChainId>001</SubChainId>\r\n  <StoreId>001</StoreId>\r\n  <BikoretNo>4</BikoretNo>\r\n");
        xml.Append("  <Items Count=\"").Append(declared).Append("\">\r\n");
        foreach (var row in rows)
        {
            xml.Append("    <Item>\r\n      ").Append(row).Append("\r\n    </Item>\r\n");
        }

        return xml.Append("  </Items>\r\n</Root>").ToString();
    }

    public static string Row(string code = "7290000000015", string price = "6.90", string name = "חלב 3%") =>
        $"<ItemCode>{code}</ItemCode><ItemType>1</ItemType><ItemName>{name}</ItemName><ManufacturerName>תנובה</ManufacturerName>"
        + $"<UnitQty>ליטר</UnitQty><Quantity>1.00</Quantity><UnitOfMeasure>100 מ\"ל</UnitOfMeasure><bIsWeighted>0</bIsWeighted><ItemPrice>{price}</ItemPrice>"
        + "<UnitOfMeasurePrice>0.69</UnitOfMeasurePrice><AllowDiscount>1</AllowDiscount>";
}

/// <summary>What came out of a parse.</summary>
internal sealed record Parsed(ParseResult Result, IReadOnlyList<IngestBatch> Batches)
{
    public ParseAccount Account => Result.Account;

    public IReadOnlyList<PriceView> Prices { get; } =
        [.. Batches.Where(b => b.Prices is not null).SelectMany(b => b.Prices!.Rows.Select(r => new PriceView(b.Prices, r)))];

    public IReadOnlyList<PromotionRow> Promotions { get; } = [.. Batches.SelectMany(b => b.Promotions ?? [])];

    public IReadOnlyList<StoreRow> Stores { get; } = [.. Batches.SelectMany(b => b.Stores ?? [])];

    public void ShouldFail(Reason reason)
    {
        Result.Complete.ShouldBeFalse();
        Result.Reason.ShouldBe(reason, Result.Detail);
        Result.Detail.Length.ShouldBeLessThanOrEqualTo(500);
        if (Batches.Count > 0)
        {
            Batches[^1].Last.ShouldBeTrue();
            Batches[^1].Account!.Complete.ShouldBeFalse();
        }
    }

    public void ShouldBeWhole()
    {
        Result.Reason.ShouldBe(Reason.None, Result.Detail);
        Result.Complete.ShouldBeTrue();
        Batches.Count(b => b.Last).ShouldBe(1);
        Batches[^1].Last.ShouldBeTrue();
        Batches.Select(b => b.Sequence).ShouldBe(Enumerable.Range(0, Batches.Count));
        Account.Seen.ShouldBe(Batches.Sum(b => b.Count) + Account.RejectedRows);
    }
}

/// <summary>A price row with its texts as strings.</summary>
internal sealed record PriceView(PriceBatch Batch, PriceRow Row)
{
    public string Code => Text(PriceField.Code);

    public string Name => Text(PriceField.Name);

    public string Manufacturer => Text(PriceField.Manufacturer);

    public string Unit => Text(PriceField.Unit);

    public string UnitOfMeasure => Text(PriceField.UnitOfMeasure);

    public decimal Price => ScaledNumber.ToDecimal(Row.Price)!.Value;

    public decimal? UnitPrice => ScaledNumber.ToDecimal(Row.UnitPrice);

    public decimal? Quantity => ScaledNumber.ToDecimal(Row.Quantity);

    private string Text(PriceField field) => Encoding.UTF8.GetString(Batch.TextOf(Row, field));
}

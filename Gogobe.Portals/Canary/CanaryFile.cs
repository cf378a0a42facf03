using System.Globalization;
using System.IO.Compression;
using System.Xml.Linq;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Portals.Canary;

/// <summary>A row of the canary.</summary>
/// <param name="Code">Item code, of its chain alone.</param>
/// <param name="Name">Item name.</param>
/// <param name="Price">Price in shekels.</param>
internal sealed record CanaryRow(string Code, string Name, decimal Price);

/// <summary>
/// One period's file of the canary: a PriceFull of its store 1. All of it follows from its name, so that any process can make its bytes and knows the prices:
/// <code>PriceFull9990000001999-001-20261122120317-1.gz</code>
/// The stamp is the start of the period, Israel wall time. The sequence is 1, and 2 in the second pass of the hour that repeats when Israel's clock is set back:
/// without it two periods would have one name, and a name that was listed before is nothing new.
/// </summary>
internal sealed class CanaryFile
{
    /// <summary>The number of its only store.</summary>
    public const int Store = 1;

    private const string SecondPass = "2";

    // A prime above the seconds of the longest period, so that no price is what it was a period before.
    private const int Prices = 99_991;

    // The texts hold what breaks texts on their way: Hebrew, points, quotation marks and what XML escapes.
    private static readonly string[] s_names =
    [
        "קנרית - חלב 3% 1 ליטר", "קנרית - לחם אחיד פרוס 750 גר'", "קנרית - ביצים L 12 יח'", "קנרית - קוטג' 5% 250 גר'", "קנרית - שמן זית \"כתית\" 750 מ\"ל",
        "קנרית - אורז פרסי 1 ק\"ג", "קנרית - מלפפון & עגבניה", "קנרית - שׁוֹקוֹ <קר> 2%", "קנרית - Cola Zero 1.5L", "קנרית - סוכר לבן 1 ק\"ג",
    ];

    private CanaryFile(DateTimeOffset start) => Start = start;

    /// <summary>When its period began, UTC, whole seconds: the file time of all its rows.</summary>
    public DateTimeOffset Start { get; }

    /// <summary>Its name, as a portal would list it.</summary>
    public string Name
    {
        get
        {
            var wall = IsraelTime.ToWall(Start);
            return string.Create(
                CultureInfo.InvariantCulture, $"PriceFull{Chain.PublishedIds[0]}-{Store:000}-{wall:yyyyMMddHHmmss}-{(IsraelTime.ToUtc(wall) == Start ? "1" : SecondPass)}.gz");
        }
    }

    /// <summary>Its rows, in the order of their codes.</summary>
    public IReadOnlyList<CanaryRow> Rows => [.. s_names.Select((name, i) => new CanaryRow((1001 + i).ToString(CultureInfo.InvariantCulture), name, PriceOf(i)))];

    private static Chain Chain => ChainRegistry.Default.FindBySlug(CanaryChain.Slug)!;

    /// <summary>The file of the period in which a moment lies. Periods are those of the schedule, so that a file is due when its period begins.</summary>
    public static CanaryFile Of(DateTimeOffset moment, TimeSpan every) => At(SweepSchedule.Next(CanaryChain.Slug, every, moment) - every);

    /// <summary>The file of the period that began at a moment.</summary>
    public static CanaryFile At(DateTimeOffset start) => new(DateTimeOffset.FromUnixTimeSeconds(start.ToUnixTimeSeconds()));

    /// <summary>The file of a name; null when it is none of the canary's.</summary>
    public static CanaryFile? Find(string name)
    {
        if (!PublishedName.TryParse(name, out var parsed) || !Chain.PublishedIds.Contains(parsed.ChainId))
        {
            return null;
        }

        var file = new CanaryFile(IsraelTime.ToUtc(parsed.WallTime, parsed.Sequence == SecondPass ? DateTimeOffset.MaxValue : null));
        return file.Name == name ? file : null;
    }

    /// <summary>Its bytes, as a portal would give them.</summary>
    public byte[] ToGzip()
    {
        var updated = IsraelTime.ToWall(Start).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
        var document = new XDocument(
            new XElement(
                "Root",
                new XElement("ChainId", Chain.PublishedIds[0]), new XElement("SubChainId", "001"), new XElement("StoreId", Store.ToString("000", CultureInfo.InvariantCulture)),
                new XElement("BikoretNo", "0"),
                new XElement("Items", new XAttribute("Count", s_names.Length), Rows.Select(row => Item(row, updated)))));
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
        {
            document.Save(gzip);
        }

        return packed.ToArray();
    }

    private static XElement Item(CanaryRow row, string updated)
    {
        var price = row.Price.ToString("0.00", CultureInfo.InvariantCulture);
        return new XElement(
            "Item",
            new XElement("PriceUpdateDate", updated), new XElement("ItemCode", row.Code), new XElement("ItemType", "0"), new XElement("ItemName", row.Name),
            new XElement("ManufacturerName", "קנרית"), new XElement("UnitQty", "יחידה"), new XElement("Quantity", "1.00"), new XElement("UnitOfMeasure", "יחידה"),
            new XElement("bIsWeighted", "0"), new XElement("ItemPrice", price), new XElement("UnitOfMeasurePrice", price), new XElement("AllowDiscount", "0"));
    }

    private decimal PriceOf(int row) => (100 + ((Start.ToUnixTimeSeconds() + (row * 7_919)) % Prices)) / 100m;
}

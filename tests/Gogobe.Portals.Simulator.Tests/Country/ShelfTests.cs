using System.Globalization;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Tests.Support;

namespace Gogobe.Portals.Simulator.Tests.Country;

/// <summary>The country's own list of what is in force against an independent reading of the files it publishes.</summary>
public sealed class ShelfTests
{
    public static TheoryData<string> Slugs => [.. PortalChains.All.Select(c => c.Slug)];

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Prices_AfterTicksAndAnotherDay_AreWhatTheFilesSay(string slug)
    {
        var (country, _) = Lived(slug);
        var expected = new Dictionary<(string, int, string), (string Name, decimal Price, decimal UnitPrice)>();
        foreach (var file in Newest(country, PublishedType.PriceFull, PublishedType.Price))
        {
            if (file.Type == PublishedType.PriceFull)
            {
                foreach (var key in expected.Keys.Where(k => k.Item1 == file.Chain && k.Item2 == file.Store).ToList())
                {
                    expected.Remove(key);
                }
            }

            var rows = ReadFile.Rows(file.Bytes(), "Item", "Product", "Line");
            rows.Count.ShouldBe(file.Rows, file.Name);
            foreach (var row in rows)
            {
                var name = row["itemname"].Concat(row["itemnm"]).Single();
                expected[(file.Chain, file.Store!.Value, row["itemcode"].Single())] = (name, Number(row["itemprice"].Single()), Number(row["unitofmeasureprice"].Single()));
            }
        }

        expected.Count.ShouldBeGreaterThan(500);
        country.Shelf.Prices().ToDictionary(p => (p.Chain, p.Store, p.ItemCode), p => (p.ItemName, p.Price, p.UnitPrice)).ShouldBe(expected, ignoreOrder: true);
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Promotions_AfterTicksAndAnotherDay_AreWhatTheFilesSay(string slug)
    {
        var (country, _) = Lived(slug);
        var expected = new Dictionary<(string, int, string), string>();
        foreach (var file in Newest(country, PublishedType.PromoFull, PublishedType.Promo))
        {
            var rows = ReadFile.Rows(file.Bytes(), "Promotion", "Sale", "Line");
            rows.Count.ShouldBe(file.Rows, file.Name);
            foreach (var promotion in rows.GroupBy(r => r["promotionid"].Single()))
            {
                var first = promotion.First();
                var price = first["discountedprice"].Select(Number).Distinct().ToList();
                var quantity = first["minqty"].Select(Number).Distinct().Single();
                var coupon = first["additionaliscoupon"].Single();
                var start = first["promotionstartdate"].Concat(first["promotionstartdatetime"]).Single();
                expected[(file.Chain, file.Store!.Value, promotion.Key)] = Line(
                    first["promotiondescription"].Single(),
                    quantity,
                    price.Count == 0 ? null : price.Single(),
                    coupon == "1",
                    DateTime.Parse(start, CultureInfo.InvariantCulture),
                    promotion.SelectMany(r => r["itemcode"]));
            }
        }

        (expected.Count > 0).ShouldBe(!PortalChains.Find(slug).Has(Oddities.NoPromotions));
        country.Shelf.Promotions()
            .ToDictionary(p => (p.Chain, p.Store, p.PromotionId), p => Line(p.Description, p.MinQuantity, p.DiscountedPrice, p.Coupon, p.Starts, p.Items))
            .ShouldBe(expected, ignoreOrder: true);

        static string Line(string description, decimal quantity, decimal? price, bool coupon, DateTime start, IEnumerable<string> items) =>
            string.Create(CultureInfo.InvariantCulture, $"{description}|{quantity:0.00}|{price:0.00}|{coupon}|{start:yyyy-MM-dd}|{string.Join(',', items)}");
    }

    [Theory]
    [MemberData(nameof(Slugs))]
    public void Stores_OfTheNewestFiles_AreThoseOfTheShelf(string slug)
    {
        var (country, _) = Lived(slug);
        var read = new Dictionary<(string Chain, int Store), (string Name, string Address, string City)>();
        foreach (var file in Newest(country, PublishedType.Stores))
        {
            var rows = ReadFile.Rows(file.Bytes(), "Store", "Branch", "Line");
            rows.Count.ShouldBe(file.Rows);
            foreach (var row in rows)
            {
                read[(file.Chain, int.Parse(row["storeid"].Single(), CultureInfo.InvariantCulture))] =
                    (row["storename"].Single(), row["address"].Single(), row["city"].Single());
            }
        }

        country.Shelf.Stores().ToDictionary(s => (s.Chain, s.Store), s => (s.Name, s.Address, s.City)).ShouldBe(read, ignoreOrder: true);
        country.Shelf.Stores().Count().ShouldBe(3);
    }

    [Fact]
    public void Prices_OfADuplicatedRow_AreThoseOfTheLastOne()
    {
        var (country, _) = Lived("super-cofix");
        var full = country.FilesOf("super-cofix").Last(f => f.Type == PublishedType.PriceFull);
        var twice = ReadFile.Rows(full.Bytes(), "Item").GroupBy(r => r["itemcode"].Single()).Where(g => g.Count() > 1).ToList();
        twice.Count.ShouldBe(3);
        twice.ShouldAllBe(g => g.Select(r => r["itemprice"].Single()).Distinct().Count() == 2);
    }

    [Fact]
    public void ItemCodes_OfChainsThatStripThem_LoseTheirPrefix()
    {
        // What would be shorter than seven digits keeps it.
        Codes("yellow").Where(c => c.StartsWith("7290", StringComparison.Ordinal)).ShouldAllBe(c => c.StartsWith("7290000", StringComparison.Ordinal));
        Codes("yellow").Count(c => c.Length is 8 or 9).ShouldBeGreaterThan(100);
        Codes("rami-levy").Count(c => c.StartsWith("7290", StringComparison.Ordinal)).ShouldBeGreaterThan(100);
        Codes("super-pharm").Count(c => c.Length == 13 && c[0] == '0').ShouldBeGreaterThan(5);
        var ownOfRamiLevy = Codes("rami-levy").Where(c => c.Length < 8).ToHashSet();
        ownOfRamiLevy.Overlaps(Codes("keshet").Where(c => c.Length < 8)).ShouldBeFalse();

        static List<string> Codes(string slug) => [.. Lived(slug).Country.Shelf.Prices().Select(p => p.ItemCode)];
    }

    [Fact]
    public void WriteLines_OfRecords_IsOneJsonObjectALine()
    {
        var (country, _) = Lived("het-cohen");
        using var text = new StringWriter();
        ShelfBook.WriteLines(country.Shelf.Prices().Take(2), text);
        var lines = text.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        lines.Length.ShouldBe(2);
        lines[0].ShouldStartWith("{\"chain\":\"het-cohen\",\"store\":1,\"item_code\":\"");
    }

    private static (SimulatedCountry Country, StillClock Clock) Lived(string slug)
    {
        var clock = new StillClock();
        var country = new SimulatedCountry(new CountryOptions { Chains = [PortalChains.Find(slug)], Stores = 3, Items = 240, Clock = clock, TickShare = 0.7 });
        for (var i = 0; i < 3; i++)
        {
            clock.Now += TimeSpan.FromMinutes(20);
            country.Tick().ShouldNotBeEmpty();
        }

        clock.Now += TimeSpan.FromDays(1);
        country.Tick().Count(f => f.Type == PublishedType.PriceFull && f.RepeatOf is null).ShouldBe(3);
        return (country, clock);
    }

    private static IEnumerable<PublishedFile> Newest(SimulatedCountry country, params PublishedType[] types) =>
        country.Files.Where(f => types.Contains(f.Type) && f.RepeatOf is null).OrderBy(f => f.WallTime);

    private static decimal Number(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}

using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Tests.Odd;

/// <summary>Files of the shapes that public reports describe, each in a folder beside this one; their texts, codes and places are invented.</summary>
public sealed class OddFeedTests
{
    [Theory]
    [InlineData("Stores7290000000003-000-20260901-060000.xml", new[] { 40, 12, 1 })]
    [InlineData("Stores7290000000003-000-20260902-060000.xml", new[] { 40, 12, 1, 55 })]
    public void Stores_WhoseRecordsStandInAStore_AreAllSeen(string file, int[] numbers)
    {
        var parsed = Read("01-city-market-stores", file);

        ShouldBeClean(parsed);
        parsed.Stores.Select(s => s.StoreNumber).ShouldBe(numbers);
        parsed.Stores.ShouldAllBe(s => s.SubChainId == "1");
        parsed.Stores[0].Name.ShouldBe("סניף דמיון א, רחוב הבדיקה 3");
    }

    [Fact]
    public void Coupon_UnderAnyOfItsNames_IsNoShelfPrice()
    {
        var laib = Read("02-coupon-aliases", "PromoFull7290696200003-001-202602170600-001.xml");
        ShouldBeClean(laib);
        laib.Promotions.Select(p => (p.PromotionId, p.Coupon, p.MinPurchase ?? 0)).ShouldBe([("7001", false, 0), ("7002", true, 0), ("7003", false, 100)]);

        var yellow = Read("02-coupon-aliases", "PromoFull7290644700005-000-101-20260902-060000.gz");
        ShouldBeClean(yellow);
        yellow.Promotions.Select(p => (p.PromotionId, p.Coupon)).ShouldBe([("8001", true), ("8002", false)]);
    }

    [Fact]
    public void Hebrew_ReadAsLatinOnce_IsFlaggedAndKeptAsPublished()
    {
        var parsed = Read("03-hebrew-as-latin1", "PriceFull7290661400001-001-202602170511-001.xml.gz");

        parsed.ShouldBeWhole();
        parsed.Account.Flags.ShouldBe(FileFlags.Mojibake);
        parsed.Prices.Count.ShouldBe(24);
        parsed.Prices[0].Name.ShouldBe("çìá ãîéåï 3%");
    }

    [Theory]
    [InlineData("04-weighed-total", "PromoFull7290873255550-001-002-20260902-004000.gz", "9001:32.5 9002:9.9 9003:15")]
    [InlineData("05-second-piece", "PromoFull7290873255550-001-019-20260902-004000.gz", "9101:none")]
    [InlineData("06-minimum-is-money", "PromoFull7290644700005-000-102-20260902-060000.gz", "9201:none 9202:6 9203:8 9204:8")]
    [InlineData("17-promotion-in-pieces", "PromoFull7290027600007-413-202505280340.gz", "4149999:11 4149999:11 4149999:11 4150000:3.3333 4150000:3.3333")]
    [InlineData("b05-keshet-flat", "PromoFull7290785400000-001-318-20261122-001000.xml", "1153376:89.9")]
    public void UnitPrice_IsWhatAShopperPaysForOneOrNone(string folder, string file, string unitPrices)
    {
        var parsed = Read(folder, file);

        ShouldBeClean(parsed);
        string.Join(' ', parsed.Promotions.SelectMany(p => p.Items.Select(i => $"{p.PromotionId}:{Text(i.UnitPrice)}"))).ShouldBe(unitPrices);
        parsed.Promotions.ShouldAllBe(p => p.Kind == PromotionKind.FixedPrice);
    }

    [Fact]
    public void Minimum_ThatIsMoney_IsKeptAsPublishedAndClubsAreRead()
    {
        var parsed = Read("06-minimum-is-money", "PromoFull7290644700005-000-102-20260902-060000.gz");

        parsed.Promotions.Select(p => p.ClubOnly).ShouldBe([false, true, true, false]);
        parsed.Promotions[0].Items.Select(i => (i.MinQuantity, i.DiscountedPrice)).ShouldBe([(10000m, 100m)]);
    }

    [Theory]
    [InlineData("07-empty-promotions", "Promo7290058156016-000-021-20260902-090000.xml")]
    [InlineData("07-empty-promotions", "Promo7290058159628-000-007-20260902-081400.gz")]
    [InlineData("07-empty-promotions", "Promo7290058160839-000-012-20260902-081500.GZ")]
    [InlineData("07-empty-promotions", "PromoFull7290058148776-000-003-20260902-100900.xml")]
    [InlineData("b06-empty-stores", "StoresFull7290455000004-000-202611220538-000.xml")]
    public void List_ThatIsClosedAndEmpty_SaysThatNothingIsPublished(string folder, string file)
    {
        var parsed = Read(folder, file);

        (parsed.Result.Complete, parsed.Result.Reason).ShouldBe((true, Reason.Empty), parsed.Result.Detail);
        (parsed.Account.Seen, parsed.Account.RejectedRows, parsed.Account.Flags).ShouldBe((0, 0, FileFlags.None));
    }

    [Fact]
    public void Field_InBothSpellings_IsTheOneThatSaysSomething()
    {
        var parsed = Read("08-both-spellings", "PriceFull7290058140886-039-202602170010.gz");

        ShouldBeClean(parsed);
        parsed.Prices.Select(p => (p.Name, p.Price)).ShouldBe(
            [("אטריות ביצים", 6.9m), ("פתיתים אפויים", 7.9m), ("קוסקוס עבה", 8.9m), ("בורגול דק", 9.9m), ("שעורה פנינה", 5.9m)]);
        (parsed.Prices[4].Manufacturer, parsed.Prices[4].UnitOfMeasure).ShouldBe(("מפעל דמיון", "100 גרם"));
    }

    [Fact]
    public void Fillers_AreNoManufacturers()
    {
        var parsed = Read("19-fillers", "PriceFull7290873255550-001-006-20260902-004000.gz");

        ShouldBeClean(parsed);
        parsed.Prices.Select(p => p.Manufacturer).ShouldBe(["", "", "", "מפעל דמיון", "מפעל דמיון", "מפעל דמיון"]);
        parsed.Prices.Select(p => p.Price).ShouldBe([9.9m, 8.9m, 3.9m, 29.9m, 0.1m, 7.9m]);
        parsed.Prices[5].Quantity.ShouldBeNull();
    }

    [Theory]
    [InlineData("Price7290103152017-001-202602170900.gz", 24.9)]
    [InlineData("Price7290103152017-002-202602170900.gz", 19.9)]
    public void ByteOrderMarks_WhereBlanksMayStand_AreNothing(string file, double price)
    {
        var parsed = Read("21-byte-order-marks", file);

        parsed.ShouldBeWhole();
        parsed.Prices.ShouldHaveSingleItem().Price.ShouldBe((decimal)price);
    }

    [Fact]
    public void Letter_CutInHalf_CostsNeitherTheFileNorTheRow()
    {
        var parsed = Read("22-half-a-letter", "PriceFull7290526500006-013-202602170010.gz");

        parsed.ShouldBeWhole();
        (parsed.Account.Seen, parsed.Account.RejectedRows, parsed.Account.Flags).ShouldBe((200, 0, FileFlags.Repaired));
        parsed.Account.Repairs.ShouldBe(new Dictionary<string, long> { ["broken-letter"] = 1 });
        parsed.Prices.Count(p => p.Name.Contains('\uFFFD', StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public void Store_ThatTheNameDoesNotSay_IsTheOneInside()
    {
        var inside = Read("23-price-file-without-store", "PriceFull7290058108879-000-202602171100.gz");
        inside.ShouldBeWhole();
        inside.Account.StoreNumber.ShouldBe(15);

        Read("23-price-file-without-store", "PriceFull7290058108879-000-202602171000.gz").ShouldFail(Reason.NoStore);
    }

    [Fact]
    public void Date_ThatNoCalendarHas_IsNone()
    {
        var parsed = Read("26-date-out-of-range", "PromoFull7290058140886-001-040-20260902-001000.gz");

        ShouldBeClean(parsed);
        parsed.Promotions.Select(p => p.EndsAt).ShouldBe([null, new DateTimeOffset(2026, 12, 31, 21, 59, 0, TimeSpan.Zero)]);
    }

    [Fact]
    public void Comma_ThatCanBeReadInOneWay_IsRead()
    {
        var parsed = Read("b07-comma", "Price7290873255550-002-202611220810.xml");

        ShouldBeClean(parsed);
        parsed.Prices.Select(p => p.Price).ShouldBe([5.9m, 1234.5m, 7.5m]);
    }

    internal static Parsed Read(string folder, string file)
    {
        PublishedName.TryParse(file, out var name).ShouldBeTrue();
        using var stream = typeof(OddFeedTests).Assembly.GetManifestResourceStream($"Odd/{folder}/{file}").ShouldNotBeNull();
        return ParseCase.Parse(stream, new ParseRequest
        {
            FileType = name!.Type,
            Chain = ChainRegistry.Default.FindByPublishedId(name.ChainId)!,
            StoreNumber = name.StoreNumber,
            NullNamed = name.NullNamed,
        });
    }

    private static string Text(decimal? number) => number?.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture) ?? "none";

    private static void ShouldBeClean(Parsed parsed)
    {
        parsed.ShouldBeWhole();
        parsed.Account.Flags.ShouldBe(FileFlags.None);
        parsed.Account.UnknownElements.ShouldBeEmpty();
    }
}

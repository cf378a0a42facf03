using Gogobe.Pipeline.Files;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Portals.Simulator.Tests;

public sealed class PriceFileTests
{
    private static readonly GeneratedChainOptions s_options = new() { Stores = 2, ItemsPerStore = 6_000, Seed = 7 };

    [Theory]
    [InlineData(Generation.Classic)]
    [InlineData(Generation.New)]
    public void PriceFull_AnyGeneration_IsLikeTheRealOnes(Generation generation)
    {
        using var folder = new Folder();
        var day = folder.Write(s_options with { Generation = generation }, 1);
        foreach (var file in day.Files)
        {
            var rows = Published.Rows(file.Path, "Item");
            rows.Count.ShouldBe(6_000);
            rows.ShouldAllBe(r => r.Count >= 20);
            (file.XmlBytes / (double)rows.Count).ShouldBeGreaterThanOrEqualTo(750);
            (file.XmlBytes / (double)file.Bytes).ShouldBeInRange(12, 26);
            rows.ShouldAllBe(r => r["ItemName"].Any(c => c >= 'א' && c <= 'ת'));
            var entities = Published.Xml(file.Path).Split("<Item>").Count(r => r.Contains("&amp;") || r.Contains("&lt;") || r.Contains("&quot;") || r.Contains("&apos;"));
            (entities / 6_000.0).ShouldBeInRange(1 / 300.0, 1 / 130.0);
        }
    }

    [Fact]
    public void PriceFull_Codes_AreUniqueAndMostlyGoodBarcodes()
    {
        using var folder = new Folder();
        var file = folder.Write(s_options, 1).Files[0];
        var rows = Published.Rows(file.Path, "Item");
        rows.Select(r => r["ItemCode"]).Distinct().Count().ShouldBe(6_000);
        rows.ShouldAllBe(r => r["ItemCode"].Length <= 13 && r["ItemCode"][0] != '0');
        var barcodes = rows.Where(r => r["ItemType"] == "1").ToList();
        (barcodes.Count / 6_000.0).ShouldBeInRange(0.84, 0.90);
        barcodes.ShouldAllBe(r => HasGoodCheckDigit(r["ItemCode"]));
        var weighted = rows.Where(r => r["bIsWeighted"] == "1").ToList();
        (weighted.Count / 6_000.0).ShouldBeInRange(0.05, 0.09);
        weighted.ShouldAllBe(r => r["ItemType"] == "0" && r["ItemCode"].Length < 8);
    }

    [Fact]
    public void WriteDay_SameSeed_SameBytes()
    {
        using var one = new Folder();
        using var two = new Folder();
        using var other = new Folder();
        var options = GeneratedChainOptions.RealisticDay(2, 400, 11);
        var first = one.Write(options, 2);
        var again = two.Write(options, 2, degree: 1);
        other.Write(options with { Seed = 12 }, 2);
        foreach (var file in first.Files)
        {
            var name = Path.GetFileName(file.Path);
            File.ReadAllBytes(file.Path).ShouldBe(File.ReadAllBytes(Path.Combine(two.Path, name)));
            File.ReadAllBytes(file.Path).ShouldNotBe(File.ReadAllBytes(Path.Combine(other.Path, name)));
        }

        again.Prices.ShouldBe(first.Prices);
        again.Promotions.ShouldBe(first.Promotions);
    }

    [Fact]
    public void Names_OfOneItem_AreTheSameInAllStoresAndPricesDiffer()
    {
        using var folder = new Folder();
        var files = folder.Write(s_options, 1).Files;
        var one = Published.Rows(files[0].Path, "Item").ToDictionary(r => r["ItemCode"]);
        var two = Published.Rows(files[1].Path, "Item").ToDictionary(r => r["ItemCode"]);
        var both = one.Keys.Intersect(two.Keys).ToList();
        both.Count.ShouldBeInRange(4_000, 5_500);
        both.ShouldAllBe(code => one[code]["ItemName"] == two[code]["ItemName"]);
        both.Count(code => one[code]["ItemPrice"] != two[code]["ItemPrice"]).ShouldBeGreaterThan(500);
        one.Values.Select(r => r["ItemName"]).Distinct().Count().ShouldBeGreaterThan(5_500);
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.03)]
    [InlineData(0.5)]
    public void SecondDay_Prices_DifferInTheShareAsked(double share)
    {
        using var folder = new Folder();
        var options = s_options with { Changed = share };
        var one = Prices(folder.Write(options, 1).Files[0]);
        var day2 = folder.Write(options, 2);
        var two = Prices(day2.Files[0]);
        two.Count.ShouldBe(one.Count);
        var kept = one.Keys.Intersect(two.Keys).ToList();
        var replaced = one.Count - kept.Count;
        replaced.ShouldBe(3);
        var changed = kept.Count(code => one[code] != two[code]);
        changed.ShouldBeInRange((int)Math.Round(6_000 * share) - replaced, (int)Math.Round(6_000 * share));
        var truth = day2.Prices[0];
        truth.Changed.ShouldBe(changed);
        truth.Replaced.ShouldBe(replaced);
        truth.ClosedPeriods.ShouldBe(changed + replaced);
        var closed = one.Where(p => !two.TryGetValue(p.Key, out var price) || price != p.Value).Sum(p => p.Value);
        (truth.ClosedSum / 100m).ShouldBe(closed);

        static Dictionary<string, decimal> Prices(GeneratedFile file) =>
            Published.Rows(file.Path, "Item").ToDictionary(r => r["ItemCode"], r => Published.Number(r["ItemPrice"]));
    }

    [Theory]
    [InlineData(NameVariant.Plain)]
    [InlineData(NameVariant.Subchain)]
    public void FileNames_AllTypes_AreOfTheGrammar(NameVariant names)
    {
        using var folder = new Folder();
        var day = folder.Write(GeneratedChainOptions.RealisticDay(2, 100) with { Names = names }, 1);
        var parsed = day.Files.Select(f => (File: f, Name: PublishedName.TryParse(Path.GetFileName(f.Path), out var name) ? name : null)).ToList();
        parsed.ShouldAllBe(p => p.Name != null && p.Name.ChainId == "7290058140886" && p.Name.WallTime == p.File.WallTime && p.Name.StoreNumber == p.File.Store);
        parsed.CountBy(p => p.Name!.Type).ToDictionary(p => p.Key, p => p.Value).ShouldBe(
            new Dictionary<FileType, int>
            {
                [FileType.Stores] = 1,
                [FileType.PriceFull] = 2,
                [FileType.PromoFull] = 2,
                [FileType.Price] = 6,
                [FileType.Promo] = 2,
            },
            ignoreOrder: true);
    }

    private static bool HasGoodCheckDigit(string code) =>
        code.Reverse().Select((c, i) => (c - '0') * (i % 2 == 0 ? 1 : 3)).Sum() % 10 == 0;
}

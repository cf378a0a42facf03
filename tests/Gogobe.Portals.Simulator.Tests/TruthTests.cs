using System.Globalization;
using System.Text;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Portals.Simulator.Tests;

/// <summary>The generator's own list against an independent reading of its files.</summary>
public sealed class TruthTests
{
    [Theory]
    [InlineData(Generation.Classic)]
    [InlineData(Generation.New)]
    public void PriceTruth_AfterTwoDaysWithDeltas_IsWhatTheFilesSay(Generation generation)
    {
        using var folder = new Folder();
        var chain = new GeneratedChain(GeneratedChainOptions.RealisticDay(2, 1_003) with { Generation = generation, DeltaChanged = 0.02, Replaced = 0.01 });
        folder.Write(chain.Options, 1);
        var day = folder.Write(chain.Options, 2);
        foreach (var truth in day.Prices)
        {
            var inForce = new Dictionary<string, Dictionary<string, string>>();
            foreach (var file in day.Files.Where(f => f.Store == truth.Store && Path.GetFileName(f.Path).StartsWith("Price", StringComparison.Ordinal)))
            {
                var rows = Published.Rows(file.Path, "Item");
                rows.Count.ShouldBe((int)file.Rows);
                rows.ForEach(row => inForce[row["ItemCode"]] = row);
            }

            truth.Rows.ShouldBe(inForce.Count);
            (truth.PriceSum / 100m).ShouldBe(inForce.Values.Sum(r => Published.Number(r["ItemPrice"])));
            (truth.UnitPriceSum / 10_000m).ShouldBe(inForce.Values.Sum(r => Published.Number(r["UnitOfMeasurePrice"])));
            truth.CodeSum.ShouldBe(inForce.Keys.Sum(Published.Number));
            truth.BindingSum.ShouldBe(inForce.Values.Sum(
                r => (long)(Published.Number(r["ItemPrice"]) * 100) * ((long)Published.Number(r["ItemCode"]) % PriceTruth.CodeModulus)));
            chain.Prices(truth.Store, 2).Select(p => (p.Code, p.Name, p.Price / 100m)).ShouldBe(
                inForce.Values.Select(r => (r["ItemCode"], r["ItemName"], Published.Number(r["ItemPrice"]))), ignoreOrder: true);
        }
    }

    [Theory]
    [InlineData(Generation.Classic)]
    [InlineData(Generation.New)]
    public void PromotionTruth_AfterADay_IsWhatTheFilesSay(Generation generation)
    {
        using var folder = new Folder();
        var chain = new GeneratedChain(GeneratedChainOptions.RealisticDay(2, 3_000) with { Generation = generation });
        var day = folder.Write(chain.Options, 1);
        foreach (var truth in day.Promotions)
        {
            var inForce = new Dictionary<long, (long Id, string Description, List<string> Codes, decimal MinQuantity, decimal Price)>();
            foreach (var file in day.Files.Where(f => f.Store == truth.Store && Path.GetFileName(f.Path).StartsWith("Promo", StringComparison.Ordinal)))
            {
                Published.Promotions(file.Path).ForEach(p => inForce[p.Id] = p);
            }

            truth.Rows.ShouldBe(inForce.Count);
            truth.Items.ShouldBe(inForce.Values.Sum(p => p.Codes.Count));
            truth.IdSum.ShouldBe(inForce.Keys.Sum());
            truth.CodeSum.ShouldBe(inForce.Values.Sum(p => p.Codes.Sum(Published.Number)));
            (truth.MinQuantitySum / 100m).ShouldBe(inForce.Values.Sum(p => p.MinQuantity));
            (truth.PriceSum / 100m).ShouldBe(inForce.Values.Sum(p => p.Price));
            inForce.Values.Max(p => p.Codes.Count).ShouldBe(434);
            foreach (var promotion in chain.Promotions(truth.Store, 1))
            {
                inForce[promotion.Id].Codes.ShouldBe(promotion.Items);
                inForce[promotion.Id].Description.ShouldBe(promotion.Description);
            }
        }
    }

    [Fact]
    public void StoresFile_OfAWholeDay_IsUtf16AndNamesEveryStore()
    {
        using var folder = new Folder();
        var day = folder.Write(GeneratedChainOptions.RealisticDay(12, 10), 1);
        var file = day.Files.Single(f => f.Store == null);
        File.ReadAllBytes(file.Path)[..2].ShouldBe(Encoding.Unicode.Preamble.ToArray());
        var rows = Published.Rows(file.Path, "Store");
        rows.Select(r => new GeneratedStore(
            int.Parse(r["StoreId"], CultureInfo.InvariantCulture),
            r["StoreName"],
            r["Address"],
            r["City"],
            r["ZipCode"],
            int.Parse(r["StoreType"], CultureInfo.InvariantCulture))).ShouldBe(day.Stores);
    }
}

using Gogobe.Cockpit.Prices;
using Gogobe.Testing;

namespace Gogobe.Cockpit.Tests.Prices;

public sealed class ProductReaderTests(TestPostgres postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_Product_HasPricesCheapestFirstAndWhoseCount()
    {
        var details = await ReadAsync(30);

        details.Prices.Select(p => (p.Store.Chain, p.Store.Number, p.Price, p.Counts)).ShouldBe(
        [
            (PriceScene.Slug(3), 901, 0.01m, false), (PriceScene.Slug(1), 903, 5.00m, false), (PriceScene.Slug(2), 901, 6.50m, true),
            (PriceScene.Slug(1), 902, 6.90m, true), (PriceScene.Slug(1), 901, 7.10m, true),
        ]);
        details.Names.Select(n => n.Name).ShouldBe(["חלב טרי 3% 1 ליטר קרטון", "חלב 3% שומן תנובה", "חלב"]);
    }

    [Fact]
    public async Task Read_Product_HasPromotionsThatAreNotGoneOfTheCheapestStores()
    {
        var promotion = (await ReadAsync(30)).Promotions.ShouldHaveSingleItem();

        (promotion.Id, promotion.UnitPrice, promotion.ClubOnly, promotion.MinQuantity).ShouldBe(("P1", 5.00m, true, 2));
    }

    [Theory]
    [InlineData(30, 2)]
    [InlineData(90, 3)]
    public async Task Read_Days_HasThePeriodsThatReachIntoThem(int days, int periods) => (await ReadAsync(days)).Periods.Count.ShouldBe(periods);

    [Fact]
    public async Task Read_Unknown_IsNone()
    {
        var database = await postgres.CreateDatabaseAsync();

        (await new ProductReader(database).ReadAsync(PriceScene.Milk, 30, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Spreads_ByChainAndCity_AreOfPricesThatCount()
    {
        var details = await ReadAsync(30);

        PriceSpread.ByChain(details.Prices).Select(s => (s.Of, s.Stores, s.Low, s.Median, s.High)).ShouldBe(
            [(PriceScene.Slug(2), 1, 6.50m, 6.50m, 6.50m), (PriceScene.Slug(1), 2, 6.90m, 6.90m, 7.10m)]);
        PriceSpread.ByCity(details.Prices).Select(s => (s.Of, s.Stores, s.Median)).ShouldBe([("תל אביב", 2, 6.50m), ("חיפה", 1, 6.90m)]);
    }

    [Fact]
    public async Task Days_OfAChain_AreTheMiddlePriceWhenEachDayEnded()
    {
        var days = PriceDays.ByChain(await ReadAsync(7), 7, _ => true);

        // Two stores of chain 1: one went from 6.00 to 7.10 two days ago, the other asks 6.90; the lower of the two is the middle.
        days[PriceScene.Slug(1)].Select(d => d.Price).ShouldBe([6.00m, 6.00m, 6.00m, 6.00m, 6.90m, 6.90m, 6.90m]);
        days[PriceScene.Slug(2)].Select(d => d.Price).ShouldBe([8.00m, 8.00m, 8.00m, 6.50m, 6.50m, 6.50m, 6.50m]);
        days.Keys.ShouldNotContain(PriceScene.Slug(3));
    }

    [Fact]
    public async Task Days_BeforeTheFirstPrice_AreLeftOut()
    {
        var details = await ReadAsync(90);

        PriceDays.ByChain(details, 90, s => s.Number == 901)[PriceScene.Slug(1)].Count.ShouldBeInRange(20, 21);
    }

    private async Task<ProductDetails> ReadAsync(int days)
    {
        var database = await postgres.CreateDatabaseAsync();
        await new PriceScene(database).PlayAsync();
        return (await new ProductReader(database).ReadAsync(PriceScene.Milk, days, Stop))!;
    }
}

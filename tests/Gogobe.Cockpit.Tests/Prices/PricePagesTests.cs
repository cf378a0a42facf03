using Bunit;
using Bunit.Rendering;
using Bunit.TestDoubles;
using Gogobe.Cockpit.Components.Prices;
using Gogobe.Cockpit.Prices;
using Gogobe.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using MudBlazor;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Prices;

public sealed class PricePagesTests(TestPostgres postgres) : PageTests(postgres)
{
    [Fact]
    public async Task Search_Empty_SaysWhatToType()
    {
        Use(await PlayedAsync());

        RenderPage<PricesPage>().WaitForElement(".empty h2").TextContent.ShouldBe("Search a product");
    }

    [Fact]
    public async Task Search_PartOfAName_LeadsToTheProduct()
    {
        Use(await PlayedAsync());
        Go("/prices?q=" + Uri.EscapeDataString("ליטר חלב"));

        var row = RenderPage<PricesPage>().WaitForElement(".products tbody tr");

        row.QuerySelector("a")!.GetAttribute("href").ShouldBe($"/prices/{PriceScene.Milk}");
        row.QuerySelector("bdi")!.TextContent.ShouldBe("חלב טרי 3% 1 ליטר קרטון");
    }

    [Fact]
    public async Task Search_NoMatch_SaysWhatWasAskedFor()
    {
        Use(await PlayedAsync());
        Go("/prices?q=<b>zzz");

        RenderPage<PricesPage>().WaitForElement(".empty p").TextContent.ShouldStartWith("Asked for: <b>zzz.");
    }

    [Fact]
    public async Task Product_Known_ShowsChainsCitiesStoresChartAndPromotions()
    {
        Use(await PlayedAsync());

        var page = RenderProduct(PriceScene.Milk.ToString(System.Globalization.CultureInfo.InvariantCulture));

        page.WaitForElement("h1").TextContent.ShouldBe("חלב טרי 3% 1 ליטר קרטון");
        page.FindAll(".spread").Count.ShouldBe(2);
        page.FindAll(".store-prices tbody tr").Count.ShouldBe(5);
        page.Find(".store-prices tbody tr:nth-child(3) a").GetAttribute("href")!.ShouldStartWith($"/price-source?chain={PriceScene.Slug(2)}&store=901&at=");
        page.Find(".promotions tbody tr").TextContent.ShouldContain("2 pieces, club");
        var series = page.FindComponent<MudChart<double>>().Instance.ChartSeries;
        series.Count.ShouldBe(3);
        series[^1].Name.ShouldStartWith("promotion of ");
    }

    [Fact]
    public async Task Product_CityInTheAddress_ShowsOnlyItsStores()
    {
        Use(await PlayedAsync());
        Go($"/prices/{PriceScene.Milk}?city=" + Uri.EscapeDataString("חיפה"));

        var page = RenderProduct(PriceScene.Milk.ToString(System.Globalization.CultureInfo.InvariantCulture));

        page.WaitForElement(".store-prices tbody tr");
        page.FindAll(".store-prices tbody tr").ShouldHaveSingleItem().TextContent.ShouldContain("₪6.90");
    }

    [Theory]
    [InlineData("7290000000000")]
    [InlineData("abc")]
    [InlineData("99999999999999999999999")]
    public async Task Product_Unknown_IsNotFound(string code)
    {
        Use(await PlayedAsync());
        var isNotFound = false;
        Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => isNotFound = true;

        var page = RenderProduct(code);

        page.WaitForAssertion(() => isNotFound.ShouldBeTrue());
    }

    [Fact]
    public void Product_DatabaseAwayFromTheStart_SaysSoAndShowsNoFigure()
    {
        Use(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1"));

        var page = RenderProduct("7290004131074");

        page.WaitForElement(".banner").TextContent.ShouldContain("PostgreSQL does not answer.");
        page.FindAll("[data-metric]").ShouldBeEmpty();
    }

    private async Task<NpgsqlDataSource> PlayedAsync()
    {
        var database = await Postgres.CreateDatabaseAsync();
        await new PriceScene(database).PlayAsync();
        return database;
    }

    private void Use(NpgsqlDataSource database)
    {
        Services.AddSingleton(new ProductSearchFeed(new ProductSearch(database), Events, Clock, NullLogger<ProductSearchFeed>.Instance));
        Services.AddSingleton(new ProductFeed(new ProductReader(database), Events, Clock, NullLogger<ProductFeed>.Instance));
    }

    private void Go(string address) => Services.GetRequiredService<BunitNavigationManager>().NavigateTo(address);

    private IRenderedComponent<ContainerFragment> RenderProduct(string code) => RenderPage<ProductPage>((nameof(ProductPage.Code), code));
}

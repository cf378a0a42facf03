using Gogobe.Cockpit.Prices;
using Gogobe.Testing;

namespace Gogobe.Cockpit.Tests.Prices;

public sealed class ProductSearchTests(TestPostgres postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("חלב 3%", "one name holds both words")]
    [InlineData("תנובה חלב", "in another order, one of them in another chain's name")]
    [InlineData("ליט רטו", "parts of words")]
    [InlineData("חלב שומנ", "a plain letter for a final one")]
    [InlineData("7290004131074", "the barcode")]
    [InlineData("0007290004131074", "with the zeros a chain writes")]
    [InlineData("4131074", "the end of the barcode")]
    [InlineData("  חלב,  ליטר! ", "punctuation")]
    [InlineData("חֲלָב ליטר", "vowel points")]
    [InlineData("לי 3", "beginnings of words, where they are short")]
    public async Task Find_WhatNamesOrCodesHold_IsTheProduct(string text, string because)
    {
        var search = await SearchAsync();

        var found = await search.FindAsync(text, Stop);

        found.Rows.ShouldHaveSingleItem(because).Product.ShouldBe(PriceScene.Milk);
    }

    [Theory]
    [InlineData("תפוא")]
    [InlineData("תפו״א")]
    [InlineData("תפו''א לבן")]
    public async Task Find_GershayimOrNone_AreTheSame(string text)
    {
        var search = await SearchAsync();

        (await search.FindAsync(text, Stop)).Rows.ShouldHaveSingleItem().ItemCode.ShouldBe("7290000066400");
    }

    [Fact]
    public async Task Find_OfSeveral_HasTheLongestNameAndWhatMostChainsSellFirst()
    {
        var search = await SearchAsync();

        var found = await search.FindAsync("7290", Stop);

        found.Rows.Count.ShouldBe(3);
        (found.Rows[0].Name, found.Rows[0].Manufacturer, found.Rows[0].Chains, found.Rows[0].Chain).ShouldBe(("חלב טרי 3% 1 ליטר קרטון", "תנובה", 3, null));
        found.HasMore.ShouldBeFalse();
    }

    [Fact]
    public async Task Find_WordThatBeginsAName_ComesBeforeOneInTheMiddleOfAnother()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync(
            """
            insert into chain_items (chain_no, product, version, store_no, item_code, name, weighted) values
              (1, 7290000000001, 1, 1, '7290000000001', 'רסק עגבניות מחלבות גד', false), (2, 7290000000001, 1, 1, '7290000000001', 'רסק עגבניות מחלבות גד', false),
              (1, 7290000000002, 1, 1, '7290000000002', 'חלב', false)
            """);
        await rows.SqlAsync("select refresh_product_search()");

        (await new ProductSearch(database).FindAsync("חלב", Stop)).Rows.Select(r => r.Name).ShouldBe(["חלב", "רסק עגבניות מחלבות גד"]);
    }

    [Fact]
    public async Task Find_CodeOfOneChain_LeadsToItsOwnAddress()
    {
        var search = await SearchAsync();

        var found = (await search.FindAsync("לחם", Stop)).Rows.ShouldHaveSingleItem();

        (found.Chain, found.Weighted).ShouldBe((PriceScene.Slug(1), true));
        var address = ProductLinks.To(found.Product);
        address.ShouldBe($"/prices/{PriceScene.Slug(1)}/{PriceScene.OwnCode}");
        ProductLinks.Key(PriceScene.Slug(1), PriceScene.OwnCode).ShouldBe(found.Product);
    }

    [Theory]
    [InlineData("")]
    [InlineData("ח")]
    [InlineData("%")]
    [InlineData("_ _")]
    public async Task Find_NothingToGoBy_IsTooShortAndNoProduct(string text)
    {
        var search = await SearchAsync();

        var found = await search.FindAsync(text, Stop);

        (found.IsTooShort, found.Rows.Count, found.Known).ShouldBe((true, 0, 6));
    }

    [Theory]
    [InlineData("חלב במבה")]
    [InlineData("%%")]
    [InlineData("'; drop table prices; --")]
    public async Task Find_WordsOfNoProduct_IsNone(string text)
    {
        var search = await SearchAsync();

        (await search.FindAsync(text, Stop)).Rows.ShouldBeEmpty();
    }

    [Fact]
    public async Task Words_OfManyProducts_AreFoundByTheirIndex()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync(
            """
            insert into chain_items (chain_no, product, version, store_no, item_code, name, weighted)
            select 1, 7290000000000 + n, 1, 1, n::text, 'מוצר ' || md5(n::text), false from generate_series(1, 20000) n
            """);
        await rows.SqlAsync("select refresh_product_search()");
        await rows.SqlAsync("analyze product_search");
        await using var command = database.CreateCommand("explain (format text) select product from product_search where words like '%c4ca42%'");
        await using var reader = await command.ExecuteReaderAsync(Stop);
        List<string> plan = [];
        while (await reader.ReadAsync(Stop))
        {
            plan.Add(reader.GetString(0));
        }

        string.Join('\n', plan).ShouldContain("product_search_words");
    }

    private async Task<ProductSearch> SearchAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new PriceScene(database).PlayAsync();
        return new ProductSearch(database);
    }
}

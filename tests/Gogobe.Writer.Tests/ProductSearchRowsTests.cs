using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Writer.Tests;

/// <summary><c>refresh_product_search()</c>: the products to search follow what chains say of them, and no row is written whose products said nothing new.</summary>
public sealed class ProductSearchRowsTests(TestPostgres postgres)
{
    private const long Milk = 7290000000001;
    private const long Bread = 7290000000002;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Refresh_AfterOneNameChanged_WritesThatProductAlone()
    {
        await using var database = await TwoProductsAsync();
        var before = await RowsAsync(database, "select product, xmin from product_search order by product");

        await RunAsync(database, $"update chain_items set name = 'חלב תנובה 3% ליטר' where product = {Milk} and chain_no = 1");

        (await RowsAsync(database, "select refresh_product_search()")).ShouldBe(["1"]);
        var after = await RowsAsync(database, "select product, xmin from product_search order by product");
        after[0].ShouldNotBe(before[0]);
        after[1].ShouldBe(before[1]);
        (await RowsAsync(database, $"select name, chains, words from product_search where product = {Milk}")).ShouldBe(["חלב תנובה 3% ליטר|2| חלב חלב תנובה 3 ליטר 7290000000001 7290000000001 "]);
    }

    [Fact]
    public async Task Refresh_NothingChanged_WritesNothing()
    {
        await using var database = await TwoProductsAsync();

        (await RowsAsync(database, "select refresh_product_search()")).ShouldBe(["0"]);
    }

    [Fact]
    public async Task Refresh_ChainsThatSellTheSameUnderOneName_AreCounted()
    {
        await using var database = await TwoProductsAsync();

        await RunAsync(database, $"insert into chain_items (chain_no, product, version, store_no, item_code, name, weighted) select n, {Bread}, 1, 1, '{Bread}', 'לחם', false from generate_series(2, 3) n");

        (await RowsAsync(database, "select refresh_product_search()")).ShouldBe(["1"]);
        (await RowsAsync(database, $"select chains from product_search where product = {Bread}")).ShouldBe(["3"]);
    }

    [Fact]
    public async Task Refresh_ProductThatNobodyOrOnlyTheCanarySells_GoesAway()
    {
        await using var database = await TwoProductsAsync();

        await RunAsync(database, $"delete from chain_items where product = {Bread}; update chains set status = 'canary' where chain_no in (1, 2)");

        (await RowsAsync(database, "select refresh_product_search()")).ShouldBe(["2"]);
        (await RowsAsync(database, "select product from product_search")).ShouldBeEmpty();
    }

    private async Task<NpgsqlDataSource> TwoProductsAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await RunAsync(
            database,
            $"""
            insert into chain_items (chain_no, product, version, store_no, item_code, name, weighted) values
              (1, {Milk}, 1, 1, '{Milk}', 'חלב תנובה', false), (2, {Milk}, 1, 1, '{Milk}', 'חלב', false), (1, {Bread}, 1, 1, '{Bread}', 'לחם', false)
            """);
        (await RowsAsync(database, "select refresh_product_search()")).ShouldBe(["2"]);
        return database;
    }

    private static async Task RunAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Token);
    }

    private static async Task<List<string>> RowsAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync(Token);
        List<string> rows = [];
        while (await reader.ReadAsync(Token))
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(reader.GetValue)));
        }

        return rows;
    }
}

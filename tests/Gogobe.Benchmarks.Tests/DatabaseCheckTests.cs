using Gogobe.Benchmarks.Ceilings;
using Gogobe.Benchmarks.Measure;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Benchmarks.Tests;

/// <summary>A benchmark is worth what its check is worth: each kind of wrong database must show.</summary>
public sealed class DatabaseCheckTests(TestPostgres postgres) : IDisposable
{
    private const string Chain = "rami-levy";

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("gogobe-check-");

    [Fact]
    public async Task Differences_TwoDaysWritten_None()
    {
        var (database, day) = await TwoDaysAsync();
        (await new DatabaseCheck(database, Chain).DifferencesAsync(day, TestContext.Current.CancellationToken)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("update prices set price = price + 0.01 where (store_key, product) = (select store_key, product from prices where flags & 256 = 0 limit 1)", "sum of prices")]
    [InlineData("delete from prices where (store_key, product) = (select store_key, product from prices where flags & 256 = 0 limit 1)", "prices in force")]
    [InlineData("update prices set flags = flags & ~256 where flags & 256 = 256", "prices in force")]
    [InlineData("update chain_items set item_code = '1' where product = (select product from prices where flags & 256 = 0 limit 1)", "sum of item codes")]
    [InlineData("delete from price_history where (store_key, product) = (select store_key, product from price_history limit 1)", "closed periods")]
    [InlineData("update price_history set price = price * 2", "sum of closed prices")]
    [InlineData("update file_runs set written = written - 1, unchanged = unchanged + 1", "rows written")]
    [InlineData("update file_processing_log set status = 'failed'", "rows seen")]
    public async Task Differences_DatabaseTamperedWith_AreNamed(string tamper, string what)
    {
        var (database, day) = await TwoDaysAsync();
        await using var command = database.CreateCommand(tamper);
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBeGreaterThan(0);
        (await new DatabaseCheck(database, Chain).DifferencesAsync(day, TestContext.Current.CancellationToken)).ShouldContain(line => line.Contains(what));
    }

    [Fact]
    public async Task Differences_PricesSwappedBetweenItems_Show()
    {
        var (database, day) = await TwoDaysAsync();
        const string Exchange = """
            with low as (select product, price from prices where flags & 256 = 0 and store_key % 1000000 = 1 order by price limit 1),
                 high as (select product, price from prices where flags & 256 = 0 and store_key % 1000000 = 1 order by price desc limit 1)
            update prices p set price = case when p.product = low.product then high.price else low.price end
            from low, high where p.store_key % 1000000 = 1 and p.product in (low.product, high.product)
            """;
        await using var command = database.CreateCommand(Exchange);
        (await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken)).ShouldBe(2);
        var differences = await new DatabaseCheck(database, Chain).DifferencesAsync(day, TestContext.Current.CancellationToken);
        differences.ShouldHaveSingleItem().ShouldContain("sum of price by code");
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private async Task<(NpgsqlDataSource Database, GeneratedDay Day)> TwoDaysAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        var options = new GeneratedChainOptions { Stores = 3, ItemsPerStore = 400, Changed = 0.1, Replaced = 0.01 };
        var days = GeneratedDays.Write(options, 2, _folder.FullName, TestContext.Current.CancellationToken);
        (await new WriteCeilings(database).MergeAsync(days, TestContext.Current.CancellationToken)).ShouldAllBe(rate => rate > 0);
        return (database, days[1]);
    }
}

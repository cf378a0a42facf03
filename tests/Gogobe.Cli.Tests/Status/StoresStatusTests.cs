using Gogobe.Cli.Status;
using Gogobe.Testing;

namespace Gogobe.Cli.Tests.Status;

/// <summary>The line of <c>status</c> about stores.</summary>
public sealed class StoresStatusTests(TestPostgres postgres)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Read_StoreWhoseNewestFileIsADayOld_IsCountedForItsChain()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var insert = database.CreateCommand("""
            with s as (
              insert into stores (store_key, chain_no, store_no, price_full_version)
              select c.chain_no * 1000000 + n, c.chain_no, n, ((extract(epoch from now() - n * interval '10 hours')::bigint - 946684800) << 29)
              from chains c cross join generate_series(1, 4) n where c.slug = 'rami-levy' returning store_key)
            insert into prices (store_key, product, version, flags, price, valid_from) select store_key, 7290000000017, 0, 0, 5, now() from s;
            refresh materialized view mv_store_totals
            """))
        {
            await insert.ExecuteNonQueryAsync(Cancel);
        }

        await using var connection = await database.OpenConnectionAsync(Cancel);
        var status = await StoresStatus.ReadAsync(connection, TimeProvider.System.GetUtcNow(), Cancel);

        status.WithPrices.ShouldBe(4);
        status.Stale.ShouldBe(new Dictionary<string, int> { ["rami-levy"] = 2 });
        status.ToText().ShouldBe("2 of 4 have had no file of prices for a day: rami-levy (2)");
    }

    [Fact]
    public async Task Read_EmptyDatabase_SaysThatNoneHasPrices()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.OpenConnectionAsync(Cancel);

        (await StoresStatus.ReadAsync(connection, TimeProvider.System.GetUtcNow(), Cancel)).ToText().ShouldStartWith("none has prices, as of the last refresh");
    }
}

using Gogobe.Cockpit.Chains;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Chains;

public sealed class ChainQueryTests(TestPostgres postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Details_UnknownChain_AreNone() => (await ReadAsync(await postgres.CreateDatabaseAsync(), "no-such-chain")).ShouldBeNull();

    [Fact]
    public async Task Details_EmptyLedger_HaveNoStoreAndNoError()
    {
        var details = (await ReadAsync(await postgres.CreateDatabaseAsync(), FleetScene.Slug(1))).ShouldNotBeNull();

        (details.Slug, details.NewestPrices, details.PaceSeconds).ShouldBe((FleetScene.Slug(1), null, null));
        (details.Stores.Count, details.Errors.Count, details.Sweeps.Count, details.BreakerChanges.Count).ShouldBe((0, 0, 0, 0));
    }

    [Fact]
    public async Task Errors_OfFilesAndSweeps_AreNewestFirstWithTheirStageAndReason()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();

        var files = (await ReadAsync(database, FleetScene.Slug(5)))!;
        var sweeps = (await ReadAsync(database, FleetScene.Slug(3)))!;
        var retrying = (await ReadAsync(database, FleetScene.Slug(2)))!;

        files.Errors.Select(e => (e.Stage, e.Reason)).ShouldBe([("write", "unbalanced"), ("parse", "truncated"), ("download", "timeout"), ("download", "timeout")], ignoreOrder: true);
        files.Errors.Select(e => e.At).ShouldBeInOrder(SortDirection.Descending);
        files.Reasons.ShouldBe([new ReasonCount("timeout", 2), new ReasonCount("truncated", 1), new ReasonCount("unbalanced", 1)]);
        var sweep = sweeps.Errors.ShouldHaveSingleItem();
        (sweep.Stage, sweep.Reason, sweep.FileId).ShouldBe(("sweep", "timeout", null));
        retrying.Errors.ShouldHaveSingleItem().RetryAt.ShouldNotBeNull();
    }

    [Fact]
    public async Task PassedOver_Names_AreOfAWeekByReasonAndNewestFirst()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();

        var details = (await ReadAsync(database, FleetScene.Slug(5)))!;

        details.PassedOver.ShouldBe([new NameCount("not-price-data", 17), new NameCount("chain-mismatch", 8)]);
        details.PassedOverNames.Select(n => n.FileName).ShouldBe(Enumerable.Range(1, 20).Select(i => $"stray-{i}.x1"));
    }

    [Fact]
    public async Task Stores_OfToday_HaveTheirFilesByTheHourOfTheStamp()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync("insert into stores (store_key, chain_no, store_no, name) values (1000004, 1, 4, 'four'), (1000009, 1, 9, 'nine')");
        var (done, failed, moving, yesterday) = (await rows.FileAsync("completed", store: 4), await rows.FileAsync("failed", store: 4), await rows.FileAsync("parsing", store: 4), await rows.FileAsync("completed", store: 4));
        await rows.FileAsync("completed", store: null, type: "Stores");
        await rows.SqlAsync($"""
            update file_processing_log set wall_time = (now() at time zone 'Asia/Jerusalem')::date + case file_id when {done} then 3 when {failed} then 3 when {moving} then 5 else -2 end * interval '1 hour'
            """);
        await rows.SqlAsync("update file_processing_log set file_time = wall_time at time zone 'Asia/Jerusalem' + file_id * interval '1 second'");

        var stores = (await ReadAsync(database, FleetScene.Slug(1)))!.Stores;

        stores.Select(s => s.Number).ShouldBe([null, 4, 9]);
        var four = stores[1];
        (four.Completed[3], four.Failed[3], four.Moving[5], four.CompletedToday, four.FailedToday).ShouldBe((1, 1, 1, 1, 1));
        (stores[2].Completed.Count, stores[2].NewestFile, stores[2].Trouble(TimeProvider.System.GetUtcNow())).ShouldBe((0, null, 1));
        yesterday.ShouldBeGreaterThan(0);
    }

    [Fact]
    public async Task Pace_OfStoresThatPublishByTheHour_IsAnHour()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync("""
            insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, published_chain_id, file_name, url, status, completed_at)
            select 1, 'Price', s, now() - h * interval '1 hour' - s * interval '5 minutes', now(), '1', 'f' || h || s, '/', 'completed', now()
            from generate_series(0, 9) h, generate_series(1, 3) s
            """);

        var details = (await ReadAsync(database, FleetScene.Slug(1)))!;

        (details.PaceSeconds, details.PaceGaps).ShouldBe((3600, 27));
    }

    [Fact]
    public async Task Breaker_History_IsWhatItBecameAtTheEndOfSweeps()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        foreach (var (state, minutesAgo) in ((string, int)[])[("closed", 50), ("closed", 40), ("open", 30), ("open", 20), ("closed", 10)])
        {
            var session = await rows.SessionAsync("scheduled");
            await rows.SqlAsync($"""
                insert into site_executions (session_id, site_name, status, created_at, completed_at, reason, circuit_breaker_state, circuit_breaker_failures)
                values ({session}, '{ChainQuery.PortalOf(FleetScene.Slug(1))}', '{(state == "open" ? "failed" : "completed")}', now() - {minutesAgo} * interval '1 minute',
                  now() - {minutesAgo} * interval '1 minute', '{(state == "open" ? "timeout" : "none")}', '{state}', 3)
                """);
        }

        var details = (await ReadAsync(database, FleetScene.Slug(1)))!;

        details.BreakerChanges.Select(c => (c.State, c.Reason)).ShouldBe([("closed", "none"), ("open", "timeout")]);
        details.Sweeps.Count.ShouldBe(5);
    }

    [Fact]
    public async Task Statement_OverALargeLedger_ScansNoTableOfFiles()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync("""
            insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, published_chain_id, file_name, url, status, completed_at)
            select 1 + i % 20, 'Price', i % 97, now() - i * interval '2 minutes', now(), '1', 'f' || i, '/', case when i % 50 = 0 then 'failed' else 'completed' end,
              now() - i * interval '2 minutes'
            from generate_series(1, 30000) i
            """);
        await rows.SqlAsync("analyze");

        await using var command = database.CreateCommand("explain " + ChainQuery.Sql);
        ChainQuery.Parameterize(command, FleetScene.Slug(1));
        List<string> plan = [];
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop))
        {
            plan.Add(reader.GetString(0));
        }

        plan.Where(line => line.Contains("Seq Scan on file_processing_log", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static Task<ChainDetails?> ReadAsync(NpgsqlDataSource database, string slug) => new ChainQuery(database).ReadAsync(slug, Stop);
}

using Gogobe.Cockpit.Chains;
using Gogobe.Cockpit.Sessions;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Sessions;

public sealed class SessionReaderTests(TestPostgres postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_WithoutFilters_IsNewestFirstWithoutTheCanarys()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();

        var page = await ListAsync(database, new SessionQuery());

        page.Rows.Select(r => (r.Trigger, r.Status)).ShouldBe([("scheduled", "running"), ("ingest", "completed"), ("scheduled", "completed"), ("scheduled", "completed")]);
        (page.HasNewer, page.HasOlder).ShouldBe((false, false));
        var running = page.Rows[0];
        (running.Portals, running.PortalsEnded, running.PortalsFailed, running.Found, running.Errors).ShouldBe((4, 2, 1, 2, 5));
        (running.Rows, running.Saved).ShouldBe((1710, 750));
        page.Rows[1].Found.ShouldBeNull();
    }

    [Theory]
    [InlineData("running", null, null, 1)]
    [InlineData(null, "ingest", null, 1)]
    [InlineData("completed", "scheduled", null, 2)]
    [InlineData(null, null, 2, 2)]
    [InlineData(null, null, 4, 1)]
    [InlineData("failed", null, null, 0)]
    public async Task List_Filtered_HasOnlyWhatFits(string? status, string? trigger, int? chain, int sessions)
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();

        var page = await ListAsync(database, new SessionQuery(status, trigger, chain is { } number ? FleetScene.Slug(number) : null));

        page.Rows.Count.ShouldBe(sessions);
    }

    [Fact]
    public async Task List_OfTheCanary_IsThereForWhoAsksForIt()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync("insert into scrape_sessions (trigger, sites) values ('scheduled', '{canary}')");
        await rows.SqlAsync("insert into site_executions (session_id, site_name, created_at) select session_id, 'canary', now() from scrape_sessions");

        (await ListAsync(database, new SessionQuery())).Rows.ShouldBeEmpty();
        (await ListAsync(database, new SessionQuery(Chain: "canary"))).Rows.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Pages_ByKey_ShowEachSessionOnceInBothDirections()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new LedgerRows(database).SqlAsync($"insert into scrape_sessions (trigger, status) select 'manual', 'completed' from generate_series(1, {(2 * SessionReader.PageSize) + 7})");

        var first = await ListAsync(database, new SessionQuery());
        var second = await ListAsync(database, new SessionQuery(Before: first.Rows[^1].SessionId));
        var third = await ListAsync(database, new SessionQuery(Before: second.Rows[^1].SessionId));
        var back = await ListAsync(database, new SessionQuery(After: third.Rows[0].SessionId));

        first.Rows.Concat(second.Rows).Concat(third.Rows).Select(r => r.SessionId).ShouldBe(Enumerable.Range(1, (2 * SessionReader.PageSize) + 7).Reverse().Select(i => (long)i));
        back.Rows.Select(r => r.SessionId).ShouldBe(second.Rows.Select(r => r.SessionId));
        (first.HasNewer, first.HasOlder, third.HasNewer, third.HasOlder, back.HasNewer, back.HasOlder).ShouldBe((false, true, true, false, true, true));
    }

    [Fact]
    public async Task Session_Unknown_IsNone()
    {
        var database = await postgres.CreateDatabaseAsync();

        (await new SessionReader(database).ReadAsync(77, Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task Session_OfSweeps_HasOneRowAPortalWithItsFiles()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();
        var running = (await ListAsync(database, new SessionQuery("running"))).Rows.Single().SessionId;

        var session = (await new SessionReader(database).ReadAsync(running, Stop))!;

        ExecutionRow Of(int chain) => session.Executions.Single(e => e.Portal == FleetScene.Slug(chain));
        session.Executions.Count.ShouldBe(5);
        (Of(1).Status, Of(1).Listed, Of(1).Completed, Of(1).Rows).ShouldBe(("completed", 44, 2, 1500));
        (Of(2).Status, Of(2).Moving, Of(2).CarrierLeft, Of(2).ParserLeft, Of(2).WriterLeft).ShouldBe(("running", 6, 3, 2, 1));
        (Of(3).Status, Of(3).Reason, Of(3).Files).ShouldBe(("failed", "timeout", 0));
        (Of(5).ExecutionId, Of(5).Failed).ShouldBe((null, 4));
        session.States.ShouldBe(new Dictionary<string, long>
        {
            ["completed"] = 4,
            ["failed"] = 4,
            ["skipped"] = 1,
            ["discovered"] = 1,
            ["retrying"] = 1,
            ["downloading"] = 1,
            ["downloaded"] = 1,
            ["parsing"] = 1,
            ["writing"] = 1,
        }, ignoreOrder: true);
        session.Reasons[0].ShouldBe(new ReasonCount("timeout", 2));
        (session.AverageSeconds, session.Averaged, session.Missing).ShouldBe((300, 2, 10));
        session.Failures.Count.ShouldBe(5);
        session.Points.Select(p => p.Queue).ShouldBe([12, 7, 6]);
        session.Points[^1].Errors["timeout"].ShouldBe(3);
    }

    [Fact]
    public async Task Stages_OfAPortal_SpanFromTheirFirstFileToTheirLast()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        var session = await rows.SessionAsync("manual");
        await rows.SqlAsync("update scrape_sessions set started_at = '2026-11-29 10:00+00'");
        foreach (var (listed, came, read, done) in ((int, int, int?, int)[])[(1, 2, 3, 4), (1, 5, null, 9), (2, 6, 7, 8)])
        {
            var file = await rows.FileAsync("completed", session: session);
            await rows.SqlAsync($"""
                update file_processing_log set discovered_at = s + {listed} * m, downloaded_at = s + {came} * m, parsed_at = s + {read?.ToString() ?? "null"} * m, completed_at = s + {done} * m
                from (select timestamptz '2026-11-29 10:00+00' as s, interval '1 minute' as m) x where file_id = {file}
                """);
        }

        var row = (await new SessionReader(database).ReadAsync(session, Stop))!.Executions.ShouldHaveSingleItem();

        DateTimeOffset At(int minute) => new(2026, 11, 29, 10, minute, 0, TimeSpan.Zero);
        (row.CarrierFrom, row.CarrierTo, row.ParserFrom, row.ParserTo, row.WriterFrom, row.WriterTo).ShouldBe((At(1), At(6), At(2), At(9), At(3), At(9)));
    }

    [Fact]
    public async Task Points_OfALongSession_AreThinnedAndEndWithTheNewest()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        var session = await rows.SessionAsync("manual");
        await rows.SqlAsync($"insert into session_metrics (session_id, at, queue_depth) select {session}, now() - (1000 - i) * interval '5 seconds', i from generate_series(1, 1000) i");

        var points = (await new SessionReader(database).ReadAsync(session, Stop))!.Points;

        points.Count.ShouldBe(200);
        points[^1].Queue.ShouldBe(1000);
        points.Select(p => p.At).ShouldBeInOrder();
    }

    private static Task<SessionList> ListAsync(NpgsqlDataSource database, SessionQuery query) => new SessionReader(database).ReadPageAsync(query, Stop);
}

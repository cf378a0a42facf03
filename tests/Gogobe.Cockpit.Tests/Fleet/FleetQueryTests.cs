using Gogobe.Cockpit.Fleet;
using Gogobe.Pipeline.Chains;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Fleet;

public sealed class FleetQueryTests(TestPostgres postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Status_EmptyLedger_HasEveryWatchedChainAndNothingElse()
    {
        var status = await ReadAsync(await postgres.CreateDatabaseAsync());

        status.Chains.Select(c => c.Slug).ShouldBe(ChainRegistry.Default.Chains.Where(c => c.Publishes).Select(c => c.Slug).Order(StringComparer.Ordinal));
        status.Chains.ShouldAllBe(c => c.State == ChainStatus.Waiting && c.Since == null && c.HoursCompleted.Count == 24 && c.HoursFailed.Count == 24);
        (status.Session, status.Canary, status.Health, status.Fleet.OldestWaiting, status.Fleet.FilesEnded).ShouldBe((null, null, null, null, 0));
        status.SpeedSeen.Count.ShouldBe(60);
    }

    [Fact]
    public async Task Chains_OfAScene_AreInTheStatesTheyShouldBeIn()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();

        var status = await ReadAsync(database);

        ChainStatus Of(int chain) => status.Chains.Single(c => c.Slug == FleetScene.Slug(chain));
        Enumerable.Range(1, 6).Select(c => Of(c).State).ShouldBe(["done", "running", "error", "waiting", "error", "done"]);
        (Of(3).Reason, Of(3).SweepFailed, Of(3).IsBreakerOpen).ShouldBe(("timeout", true, true));
        (Of(5).Reason, Of(5).FailedFiles, Of(5).Missing, Of(5).Unbalanced).ShouldBe(("timeout", 4, 10, 1));
        (Of(5).CarrierFailed, Of(5).ParserFailed, Of(5).WriterFailed, Of(5).WriterDone).ShouldBe((2, 1, 1, 1));
        (Of(2).Left, Of(2).RetryingFiles).ShouldBe((5, 1));
        (status.Session!.Status, status.Session.SitesEnded, status.Session.AverageSeconds, status.Session.Averaged).ShouldBe(("running", 2, 300, 2));
        status.Session.EtaSeconds.ShouldBe((1 + 0.5) * status.Session.ChainSeconds!.Value / 2);
        (status.Fleet.ChainsActive, status.Fleet.DeadLetters, status.Fleet.Waiting).ShouldBe((4, 1, 6));
        status.Canary!.IsHealthy(status.Now).ShouldBe(true);
    }

    [Fact]
    public async Task Portal_TriedAgainAfterItFailed_HasFailedSinceTheFirstOfThoseSweeps()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        foreach (var (ended, minutes, reason) in ((string, int, string)[])[("failed", 50, "denied"), ("completed", 40, "none"), ("failed", 30, "timeout"), ("failed", 20, "source-error"), ("cancelled", 10, "none"), ("running", 1, "none")])
        {
            await rows.SqlAsync($"""
                insert into site_executions (session_id, site_name, status, created_at, started_at, completed_at, reason)
                values ({await rows.SessionAsync()}, '{FleetScene.Slug(1)}', '{ended}', now() - {minutes} * interval '1 minute', now() - {minutes} * interval '1 minute',
                  case when '{ended}' <> 'running' then now() - {minutes} * interval '1 minute' end, '{reason}')
                """);
        }

        var status = await ReadAsync(database);

        var chain = status.Chains.Single(c => c.Slug == FleetScene.Slug(1));
        (chain.State, chain.SweepFailed, chain.FailingReason, chain.IsFailing).ShouldBe((ChainStatus.Running, false, "source-error", true));
        (status.Now - chain.FailingSince!.Value).TotalMinutes.ShouldBe(30, 1);
    }

    [Fact]
    public async Task Portal_SweptAfterItFailed_DoesNotFail()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        foreach (var (ended, minutes) in ((string, int)[])[("failed", 30), ("completed", 10)])
        {
            await rows.SqlAsync($"""
                insert into site_executions (session_id, site_name, status, created_at, started_at, completed_at)
                values ({await rows.SessionAsync()}, '{FleetScene.Slug(1)}', '{ended}', now() - {minutes} * interval '1 minute', now() - {minutes} * interval '1 minute', now() - {minutes} * interval '1 minute')
                """);
        }

        var chain = (await ReadAsync(database)).Chains.Single(c => c.Slug == FleetScene.Slug(1));

        (chain.State, chain.FailingSince, chain.FailingReason, chain.IsFailing).ShouldBe((ChainStatus.Done, null, null, false));
    }

    [Fact]
    public async Task Retrying_Alone_IsWaitingAndNamesNoError()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.FileAsync("retrying", session: await rows.SessionAsync());
        await rows.SqlAsync("update file_processing_log set retry_at = now() + interval '1 hour'");

        var chain = (await ReadAsync(database)).Chains.Single(c => c.Slug == FleetScene.Slug(1));

        (chain.State, chain.RetryingFiles, chain.Left, chain.OldestWaiting).ShouldBe((ChainStatus.Waiting, 1, 0, null));
    }

    [Fact]
    public async Task Statement_OverALargeLedger_ScansNoTableOfFiles()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.SqlAsync("""
            insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, published_chain_id, file_name, url, status, completed_at)
            select 1 + i % 20, 'Price', i % 97, now() - i * interval '2 minutes', now(), '1', 'f' || i, '/', 'completed', now() - i * interval '2 minutes'
            from generate_series(1, 30000) i
            """);
        await rows.SqlAsync("""
            insert into file_runs (file_id, run, parse_id, parser_version, seen, written, unchanged, duplicate, superseded, rejected, gone, items_seen, xml_bytes, claimed_at)
            select file_id, 1, gen_random_uuid(), 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, completed_at from file_processing_log
            """);
        await rows.SqlAsync("analyze");

        await using var command = database.CreateCommand("explain " + FleetQuery.Sql);
        new FleetQuery(database).Parameterize(command);
        List<string> plan = [];
        await using var reader = await command.ExecuteReaderAsync(Stop);
        while (await reader.ReadAsync(Stop))
        {
            plan.Add(reader.GetString(0));
        }

        plan.Where(line => line.Contains("Seq Scan on file_processing_log", StringComparison.Ordinal) || line.Contains("Seq Scan on file_runs", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    internal static async Task<FleetStatus> ReadAsync(NpgsqlDataSource database) => FleetStatus.Parse(await new FleetQuery(database).ReadAsync(Stop));
}

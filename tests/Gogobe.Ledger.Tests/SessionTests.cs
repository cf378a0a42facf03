using Gogobe.Pipeline;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests;

public sealed class SessionTests(TestPostgres postgres)
{
    [Fact]
    public async Task Summary_MixedSession_CountsItsOwnFilesAndTheAccountsOfThisRun()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var first = await ledger.Sessions.StartAsync("ingest", LedgerFixture.Cancel);
        var completed = await ledger.OfferAsync(LedgerFixture.Name(1), session: first);
        await ledger.MoveAsync(completed, FileState.Writing);
        await ledger.CompleteAsync(completed.FileId, 1, seen: 10, written: 4);
        await ledger.MoveAsync(await ledger.OfferAsync(LedgerFixture.Name(2), session: first), FileState.Failed);
        await ledger.MoveAsync(await ledger.OfferAsync(LedgerFixture.Name(3), session: first), FileState.Expired);
        await ledger.OfferAsync(LedgerFixture.Name(4), session: first);

        var summary = await ledger.Sessions.SummaryAsync(first, LedgerFixture.Cancel);

        (summary.Counts.Total, summary.Counts.Moving, summary.Counts[FileState.Completed], summary.Counts[FileState.Failed], summary.Counts[FileState.Expired])
            .ShouldBe((4, 1, 1, 1, 1));
        (summary.Counts.Bytes, summary.Counts.SettledBytes).ShouldBe((100, 100));
        summary.Account.ShouldBe(new Account(10, 4, 6, 0, 0, 0, 0, 0));
        summary.Account.Missing.ShouldBe(0);
        summary.Failures.Select(f => (f.Name, f.State, f.Reason, f.Detail)).ShouldBe(
        [
            (LedgerFixture.Name(2), FileState.Failed, Reason.Forbidden, "403"), (LedgerFixture.Name(3), FileState.Expired, Reason.GoneAtSource, "404"),
        ]);

        // Everything offered again: the completed file is a skipped re-listing of the new session, the others move with it.
        var second = await ledger.Sessions.StartAsync("ingest", LedgerFixture.Cancel);
        for (var store = 1; store <= 4; store++)
        {
            var again = await ledger.OfferAsync(LedgerFixture.Name(store), session: second);
            await ledger.MoveAsync(again, store == 1 ? FileState.Skipped : FileState.Failed);
        }

        var repeated = await ledger.Sessions.SummaryAsync(second, LedgerFixture.Cancel);
        (repeated.Counts.Total, repeated.Counts[FileState.Skipped], repeated.Counts[FileState.Failed], repeated.Account.Seen).ShouldBe((4, 1, 3, 0));
        (await ledger.Sessions.SummaryAsync(first, LedgerFixture.Cancel)).Counts.Total.ShouldBe(1);
    }

    [Fact]
    public async Task Summary_ForcedFile_CountsTheNewRun()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);
        var session = await ledger.Sessions.StartAsync("ingest", LedgerFixture.Cancel);

        await ledger.OfferAsync(completed.Name, force: true, session: session);
        (await ledger.Sessions.SummaryAsync(session, LedgerFixture.Cancel)).Account.Seen.ShouldBe(0);
        await ledger.CompleteAsync(completed.FileId, 2, seen: 20, written: 0);

        (await ledger.Sessions.SummaryAsync(session, LedgerFixture.Cancel)).Account.ShouldBe(new Account(20, 0, 20, 0, 0, 0, 0, 0));
    }

    [Fact]
    public async Task Watch_FilesCompleteOneAfterAnother_CountsEachOnce()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var session = await ledger.Sessions.StartAsync("ingest", LedgerFixture.Cancel);
        var watch = ledger.Sessions.Watch(session);
        (await watch.LookAsync(LedgerFixture.Cancel)).ShouldSatisfyAllConditions(p => p.Rows.ShouldBe(0), p => p.Files.Total.ShouldBe(0));

        for (var store = 1; store <= 5; store++)
        {
            var file = await ledger.OfferAsync(LedgerFixture.Name(store), session: session);
            await ledger.MoveAsync(file, FileState.Writing);
            await ledger.CompleteAsync(file.FileId, 1, seen: store);
            ledger.Clock.Advance(TimeSpan.FromSeconds(4));
            (await watch.LookAsync(LedgerFixture.Cancel)).Rows.ShouldBe(store * (store + 1) / 2);
            (await watch.LookAsync(LedgerFixture.Cancel)).Rows.ShouldBe(store * (store + 1) / 2);
        }
    }

    [Fact]
    public async Task End_SessionEndedAlready_KeepsItsFirstStatus()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var session = await ledger.Sessions.StartAsync("ingest", LedgerFixture.Cancel);

        await ledger.Sessions.EndAsync(session, SessionStatus.Completed, LedgerFixture.Cancel);
        await ledger.Sessions.EndAsync(session, SessionStatus.Cancelled, LedgerFixture.Cancel);

        (await ledger.ScalarAsync<string>("select trigger || ' ' || status || ' ' || (ended_at is not null) from scrape_sessions")).ShouldBe("ingest completed true");
    }

    [Fact]
    public async Task Watch_ACountrysDay_IsCheapToAsk()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var session = await ledger.Sessions.StartAsync("ingest", LedgerFixture.Cancel);
        await ledger.ExecuteAsync(
            $"""
            insert into file_processing_log (session_id, chain_no, published_chain_id, file_type, store_no, file_time, wall_time, file_name, url, status, completed_at)
            select {session}, 1, '7290027600007', 'Price', i, '2026-11-22', '2026-11-22', 'Price' || i, 'file:///' || repeat('x', 80),
              case when i % 2 = 0 then 'completed' else 'downloaded' end, case when i % 2 = 0 then '2026-11-22'::timestamptz + i * interval '10 ms' end
            from generate_series(1, 20000) i;
            insert into file_runs (file_id, run, parse_id, parser_version, seen, written, unchanged, duplicate, superseded, rejected, gone, items_seen, xml_bytes)
            select file_id, 1, gen_random_uuid(), 1, 3, 3, 0, 0, 0, 0, 0, 0, 9 from file_processing_log where status = 'completed';
            analyze file_processing_log
            """);
        var watch = ledger.Sessions.Watch(session);
        (await watch.LookAsync(LedgerFixture.Cancel)).Rows.ShouldBe(30_000);

        using var statements = new StatementCount();
        (await watch.LookAsync(LedgerFixture.Cancel)).Files.Moving.ShouldBe(10_000);

        // Where the pool opens a connection for it, that counts too.
        statements.Asked.ShouldBeInRange(1, 10);
    }
}

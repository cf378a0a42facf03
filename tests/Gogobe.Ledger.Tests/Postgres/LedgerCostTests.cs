using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests.Postgres;

/// <summary>A country's day is 20,000 files: what the ledger costs a file is part of the speed of the whole. Statements are counted; their time is a matter of the benchmarks.</summary>
public sealed class LedgerCostTests(TestPostgres postgres)
{
    [Fact]
    public async Task File_WholeWay_CostsAHandfulOfStatements()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        const int Files = 30;
        var files = await ledger.Ledger.OfferAsync(
            0, [.. Enumerable.Range(1, Files).Select(i => LedgerFixture.Offer(LedgerFixture.Name(i)))], false, LedgerFixture.Cancel);
        using var statements = new StatementCount();

        foreach (var file in files)
        {
            await ledger.Dispatch.PublishAsync(file, "discover", LedgerFixture.Cancel);
            await ledger.MoveAsync(file, FileState.Downloaded);
            await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, new MessageOffset(LedgerFixture.Instance, Topics.Downloaded.Name, 0, 1), LedgerFixture.Cancel);
            await ledger.MoveAsync(await ledger.FileAsync(file.FileId), FileState.Writing);
        }

        statements.Asked.ShouldBeInRange(Files, 10 * Files);
        (await ledger.ScalarAsync<long>("select count(*) from file_processing_log where status = 'writing'")).ShouldBe(Files);
    }

    [Fact]
    public async Task Look_ACountrysDayInMotion_CostsAHandfulOfStatements()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        await ledger.ExecuteAsync(
            """
            insert into file_processing_log (chain_no, published_chain_id, file_type, store_no, file_time, wall_time, file_name, url, transport_instance, topic, partition, "offset", updated_at)
            select 1, '7290027600007', 'Price', i, '2026-11-22', '2026-11-22', 'Price' || i, 'file:///' || repeat('x', 80), 'memory:here', 'gogobe.files.discovered', 0, i, '2026-11-22'
            from generate_series(1, 20000) i;
            analyze file_processing_log
            """);

        using var statements = new StatementCount();
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);

        // Four, and up to as many again where the pool opens a connection for them.
        statements.Asked.ShouldBeInRange(1, 12);
    }
}

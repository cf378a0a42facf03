using System.Diagnostics;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;
using Gogobe.Writer.Assembling;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Writer.Tests;

public sealed class AssemblerTests(TestPostgres postgres)
{
    private static readonly Price[] s_prices = [.. Enumerable.Range(1, 1000).Select(i => (Price)((i * 7919) % 900, i % 50))];

    private readonly FakeTimeProvider _time = new(WriterHarness.Noon);

    [Fact]
    public async Task Batches_OutOfOrderWithRepeats_MakeOneFile()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var batches = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices, rowsABatch: 100);
        var deliveries = batches.Select(b => new TestDelivery(b)).ToArray();

        foreach (var at in (int[])[3, 0, 1, 9, 2, 4, 5, 6, 8])
        {
            (await assembler.HandleAsync(deliveries[at], Token)).ShouldBe(Handled.Held);
        }

        (await assembler.HandleAsync(new TestDelivery(batches[4]), Token)).ShouldBe(Handled.Done, "a repeat is over");
        deliveries.ShouldAllBe(d => !d.Acknowledged);
        (await assembler.HandleAsync(deliveries[7], Token)).ShouldBe(Handled.Done);

        deliveries.Where((_, i) => i != 7).ShouldAllBe(d => d.Acknowledged);
        (await harness.RowsAsync("select status, seen, written, duplicate, missing from v_file_account")).ShouldBe(["completed|1000|900|100|0"]);
        assembler.Table.Count.ShouldBe(0);
        assembler.Table.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task File_ThatDoesNotFitIntoMemory_EndsLikeOneThatDoes()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var roomy = Assembler(harness);
        var narrow = Assembler(harness, memory: 20_000);
        Price[] second = [.. s_prices.Skip(200).Select(p => p.Product % 3 == 0 ? p with { Amount = p.Amount + 1, Name = "renamed" } : p)];
        foreach (var (assembler, store) in ((Assembler, int)[])[(roomy, 1), (narrow, 2)])
        {
            foreach (var (prices, hours) in ((Price[], int)[])[(s_prices, 0), (second, 1)])
            {
                var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(hours), store);
                await FeedAsync(assembler, Files.PriceBatches(id, prices, rowsABatch: 100));
            }

            assembler.Table.Bytes.ShouldBe(0);
        }

        const string Prices = "select product, version, valid_from, price, flags from prices where store_key = {0} order by product";
        const string History = "select product, valid_from, valid_to, price from price_history where store_key = {0} order by product, valid_to";
        (await harness.RowsAsync(string.Format(null, Prices, 1000002))).ShouldBe(await harness.RowsAsync(string.Format(null, Prices, 1000001)));
        (await harness.RowsAsync(string.Format(null, History, 1000002))).ShouldBe(await harness.RowsAsync(string.Format(null, History, 1000001)));
        var accounts = await harness.RowsAsync("select seen, written, unchanged, duplicate, superseded, gone, missing from v_file_account order by file_id");
        accounts[2..].ShouldBe(accounts[..2]);
        (await harness.ScalarAsync<long>("select count(*) from chain_items where name = 'renamed'")).ShouldBe(second.Where(p => p.Name == "renamed").Select(p => p.Product).Distinct().Count());
        (await harness.ScalarAsync<long>("select count(*) from ingest_staging")).ShouldBe(0);
    }

    [Fact]
    public async Task Items_OfAFileThatDoesNotFit_AreThoseOfOneThatDoes()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon);
        await FeedAsync(Assembler(harness, memory: 1), Files.PriceBatches(id, [new Price(1, 1, Name: "old"), new Price(2, 2), new Price(1, 3, Name: "last")], rowsABatch: 1));

        (await harness.RowsAsync("select product, item_code, name from chain_items order by product")).ShouldBe(["1|1|last", "2|2|מוצר 2"]);
    }

    [Fact]
    public async Task Batch_OfAnotherRun_IsDropped()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon, run: 2);
        var batches = Files.PriceBatches(id, s_prices, run: 1, rowsABatch: 500);

        (await assembler.HandleAsync(new TestDelivery(batches[0]), Token)).ShouldBe(Handled.Done);
        assembler.Table.Count.ShouldBe(0);
    }

    [Fact]
    public async Task FirstCompleteParse_ClosesEveryOtherOfItsFile()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon);
        var slow = Files.PriceBatches(id, s_prices, rowsABatch: 500);
        var held = new TestDelivery(slow[0]);
        await assembler.HandleAsync(held, Token);

        await FeedAsync(assembler, Files.PriceBatches(id, s_prices, rowsABatch: 500));

        held.Acknowledged.ShouldBeTrue();
        (await assembler.HandleAsync(new TestDelivery(slow[1]), Token)).ShouldBe(Handled.Done);
        assembler.Table.Count.ShouldBe(0);
        (await harness.ScalarAsync<long>("select count(*) from file_runs")).ShouldBe(1);
    }

    [Fact]
    public async Task Parse_ThatTheParserGaveUp_IsForgotten()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var batches = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices, rowsABatch: 500);
        var held = new TestDelivery(batches[0]);
        await assembler.HandleAsync(held, Token);

        (await assembler.HandleAsync(new TestDelivery(batches[1] with { Prices = null, Account = batches[1].Account! with { Complete = false } }), Token)).ShouldBe(Handled.Done);

        held.Acknowledged.ShouldBeTrue();
        assembler.Table.Bytes.ShouldBe(0);
        (await harness.ScalarAsync<long>("select count(*) from prices")).ShouldBe(0);
    }

    [Fact]
    public async Task Assembly_WithoutProgress_IsGivenUpAfterTheTimeoutButNotWhilePaused()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var batches = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices, rowsABatch: 300);
        var held = new TestDelivery(batches[0]);
        await assembler.HandleAsync(held, Token);

        _time.Advance(TimeSpan.FromMinutes(6));
        using (FaultPoint.Arm(_ => throw new TransientException("away")))
        {
            await Should.ThrowAsync<TransientException>(async () => await assembler.HandleAsync(
                new TestDelivery(Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon, store: 7), [(1, 1)])[0]), Token));
        }

        _time.Advance(TimeSpan.FromHours(1));
        await assembler.SweepAsync(Token);
        held.Acknowledged.ShouldBeFalse("the clock stood still");

        (await assembler.HandleAsync(new TestDelivery(Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon, store: 8), [(1, 1)])[0]), Token)).ShouldBe(Handled.Done);
        _time.Advance(TimeSpan.FromMinutes(5));
        await assembler.SweepAsync(Token);
        held.Acknowledged.ShouldBeTrue();
        (await assembler.HandleAsync(new TestDelivery(batches[1]), Token)).ShouldBe(Handled.Done, "its late batches start nothing");
    }

    [Fact]
    public async Task Assembly_OfARevokedPartition_IsDroppedWithoutAcknowledging()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var batches = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices, rowsABatch: 500);
        using var revoked = new CancellationTokenSource();
        var held = new TestDelivery(batches[0], revoked.Token);
        await assembler.HandleAsync(held, Token);

        await revoked.CancelAsync();

        held.Acknowledged.ShouldBeFalse();
        assembler.Table.Count.ShouldBe(0);

        await FeedAsync(assembler, batches);
        (await harness.RowsAsync("select status from v_file_account")).ShouldBe(["completed"], "the same messages, delivered again, make the file");
    }

    [Fact]
    public async Task DatabaseAway_WhileWriting_KeepsTheFileForTheNextTry()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var batches = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices, rowsABatch: 500);
        await assembler.HandleAsync(new TestDelivery(batches[0]), Token);
        using (FaultPoint.Arm(at => { if (at == "writer.before-commit") { throw new Npgsql.PostgresException("gone", "FATAL", "FATAL", "57P01"); } }))
        {
            await Should.ThrowAsync<TransientException>(async () => await assembler.HandleAsync(new TestDelivery(batches[1]), Token));
        }

        (await assembler.HandleAsync(new TestDelivery(batches[1]), Token)).ShouldBe(Handled.Done);
        (await harness.RowsAsync("select status, missing from v_file_account")).ShouldBe(["completed|0"]);
    }

    [Fact]
    public async Task Crash_BetweenCommitAndAcknowledging_AddsNothingTheSecondTime()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var batches = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices, rowsABatch: 500);
        var crashed = Assembler(harness);
        using (FaultPoint.Arm(at => { if (at == "writer.after-commit") { throw new InvalidOperationException("crash"); } }))
        {
            await Should.ThrowAsync<InvalidOperationException>(() => FeedAsync(crashed, batches));
        }

        const string Everything = "select xmin from prices union all select xmin from price_history union all select xmin from chain_items union all select xmin from file_runs";
        var before = await harness.RowsAsync(Everything);
        var next = Assembler(harness);
        await FeedAsync(next, batches);

        (await harness.RowsAsync(Everything)).ShouldBe(before);
        next.Table.Count.ShouldBe(0);
    }

    [Fact]
    public async Task File_ThatFailsThreeTimesForAReasonOfItsOwn_ReleasesItsMessages()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var assembler = Assembler(harness);
        var batches = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices, rowsABatch: 500);
        var held = new TestDelivery(batches[0]);
        await assembler.HandleAsync(held, Token);
        using (FaultPoint.Arm(at => { if (at == "writer.before-commit") { throw new InvalidOperationException("bad"); } }))
        {
            for (var i = 0; i < 3; i++)
            {
                held.Acknowledged.ShouldBeFalse();
                await Should.ThrowAsync<InvalidOperationException>(async () => await assembler.HandleAsync(new TestDelivery(batches[1]), Token));
            }
        }

        held.Acknowledged.ShouldBeTrue();
        assembler.Table.Bytes.ShouldBe(0);
    }

    [Fact]
    public async Task Batch_OfAnUnknownVersion_IsADeadLetter()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var batch = Files.PriceBatches(await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), s_prices)[0] with { Version = 99 };

        (await Should.ThrowAsync<DeadLetterException>(async () => await Assembler(harness).HandleAsync(new TestDelivery(batch), Token))).Reason.ShouldBe(Reason.UnknownVersion);
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static async Task FeedAsync(Assembler assembler, IEnumerable<IngestBatch> batches)
    {
        foreach (var batch in batches)
        {
            await assembler.HandleAsync(new TestDelivery(batch), Token);
        }
    }

    private Assembler Assembler(WriterHarness harness, long memory = 32 * 1024 * 1024) => new Assembler(
        new PostgresLedger(harness.Database, TimeProvider.System), harness.Writer, new WriteTelemetry([]), _time, Options.Create(new WriterOptions { MemoryBytes = memory }), NullLogger<Assembler>.Instance);

    private sealed class TestDelivery : Delivery<IngestBatch>
    {
        private readonly CancellationToken _revoked;

        [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
        public TestDelivery(IngestBatch batch, CancellationToken revoked = default)
        {
            Message = batch;
            Key = "shufersal/1";
            MessageOffset = new MessageOffset("test", Topics.Ingest.Name, 0, batch.Sequence);
            Attempt = 1;
            Parent = default(ActivityContext);
            _revoked = revoked;
        }

        public bool Acknowledged { get; private set; }

        public override CancellationToken Revoked => _revoked;

        public override void Acknowledge() => Acknowledged = true;
    }
}

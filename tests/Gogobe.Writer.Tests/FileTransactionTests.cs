using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Testing;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Transactions;

namespace Gogobe.Writer.Tests;

public sealed class FileTransactionTests(TestPostgres postgres)
{
    [Fact]
    public async Task File_WrittenAgain_IsStaleAndTouchesNothing()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon);
        var file = Files.OfPrices(id, [(1, 1), (2, 2)]);
        await harness.Writer.WriteAsync(file, TestContext.Current.CancellationToken);
        var before = await harness.RowsAsync("select xmin from prices union all select xmin from file_runs union all select xmin from file_processing_log");

        var again = await harness.Writer.WriteAsync(file, TestContext.Current.CancellationToken);

        again.Outcome.ShouldBe(WriteOutcome.Stale);
        (await harness.RowsAsync("select xmin from prices union all select xmin from file_runs union all select xmin from file_processing_log")).ShouldBe(before);
    }

    [Fact]
    public async Task File_OfAnotherRunThanTheLedgers_IsStale()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon, run: 2);

        (await harness.Writer.WriteAsync(Files.OfPrices(id, [(1, 1)], run: 1), TestContext.Current.CancellationToken)).Outcome.ShouldBe(WriteOutcome.Stale);
        (await harness.Writer.WriteAsync(Files.OfPrices(id, [(1, 1)], run: 2), TestContext.Current.CancellationToken)).Outcome.ShouldBe(WriteOutcome.Completed);
    }

    [Theory]
    [InlineData("writer.in-copy")]
    [InlineData("writer.before-commit")]
    public async Task Crash_BeforeTheCommit_LeavesNothing(string place)
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon);
        var file = Files.OfPrices(id, [(1, 1), (2, 2)]);
        using (FaultPoint.Arm(at => { if (at == place) { throw new InvalidOperationException("crash"); } }))
        {
            await Should.ThrowAsync<InvalidOperationException>(() => harness.Writer.WriteAsync(file, TestContext.Current.CancellationToken));
        }

        (await harness.ScalarAsync<long>("select (select count(*) from prices) + (select count(*) from chain_items) + (select count(*) from file_runs)")).ShouldBe(0);

        (await harness.Writer.WriteAsync(file, TestContext.Current.CancellationToken)).Account.Written.ShouldBe(2);
        (await harness.ScalarAsync<long>("select count(*) from chain_items")).ShouldBe(2, "what was never committed must not be remembered");
    }

    [Fact]
    public async Task Row_DroppedOnTheWay_IsMissingAndFailsTheFile()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        using var damage = FaultPoint.Damage(at => at == "writer.drop-row");

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1), (2, 2), (3, 3)]);

        result.Outcome.ShouldBe(WriteOutcome.Unbalanced);
        result.Account.Missing.ShouldBe(1);
        (await harness.RowsAsync("select status, reason, seen, written, missing from v_file_account")).ShouldBe(["failed|unbalanced|3|2|1"]);
        (await harness.RowsAsync("select balanced from file_runs")).ShouldBe(["False"]);
        (await harness.RowsAsync("select stage, outcome, reason, detail from file_attempts")).ShouldBe(["write|failed|unbalanced|1 of 3 rows are missing from the account"]);
        (await harness.ScalarAsync<long>("select count(*) from prices")).ShouldBe(0);
    }

    [Fact]
    public async Task Writers_TwoWithTheSameFileAtOnce_OneClaimsIt()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var id = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon);
        var file = Files.OfPrices(id, [.. Enumerable.Range(1, 2000).Select(i => (Price)(i, i))]);

        var results = await Task.WhenAll(
            harness.Writer.WriteAsync(file, TestContext.Current.CancellationToken), harness.NewWriter().WriteAsync(file, TestContext.Current.CancellationToken));

        results.Select(r => r.Outcome).ShouldBe([WriteOutcome.Completed, WriteOutcome.Stale], ignoreOrder: true);
        (await harness.ScalarAsync<long>("select count(*) from prices")).ShouldBe(2000);
    }

    [Fact]
    public async Task Writers_TwoWithFilesOfOneStoreAtOnce_EndInTheNewest()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var other = harness.NewWriter();
        for (var round = 0; round < 5; round++)
        {
            var store = round + 1;
            var prices = Enumerable.Range(1, 500).Select(i => (Price)(i, 1)).ToArray();
            var newer = prices.Select(p => p with { Amount = 2 }).ToArray();
            await Task.WhenAll(
                harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, prices, store),
                harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), newer, store, writer: other));
        }

        (await harness.RowsAsync("select count(*), min(price)::int, max(price)::int from prices")).ShouldBe(["2500|2|2"]);
    }

    [Fact]
    public async Task Rejects_OfTheParser_AreKeptWithSamples()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var id = await harness.ListAsync(FileType.Price, WriterHarness.Noon);
        var batches = Files.PriceBatches(id, [(1, 1)], seen: 3);
        batches[^1] = batches[^1] with
        {
            Account = batches[^1].Account! with
            {
                Rejected = new Dictionary<RowReason, long> { [RowReason.BadPrice] = 2 },
                Samples = [new Gogobe.Pipeline.Messages.RejectedRow(RowReason.BadPrice, 2, "<item>\0</item>")],
                Repairs = new Dictionary<string, long> { ["lone-ampersand"] = 1 },
            },
        };

        var result = await harness.Writer.WriteAsync(AssembledFile.Of(batches), TestContext.Current.CancellationToken);

        result.Account.ShouldBe(new Account(3, 1, 0, 0, 0, 2, 0, 0));
        (await harness.RowsAsync("select reason, rows from file_rejects")).ShouldBe(["bad-price|2"]);
        (await harness.RowsAsync("select row_no, fragment from rejected_rows")).ShouldBe(["2|<item>\uFFFD</item>"]);
        (await harness.RowsAsync("select repairs ->> 'lone-ampersand' from file_runs")).ShouldBe(["1"]);
    }
}

using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Testing;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Transactions;

namespace Gogobe.Writer.Tests;

public sealed class PriceVersionsTests(TestPostgres postgres)
{
    private const string History = "select product, trim_scale(price), valid_from at time zone 'UTC', valid_to at time zone 'UTC' from price_history order by product, valid_to";

    [Fact]
    public async Task Prices_FirstFull_AreAllWritten()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 10), (2, 20), (3, 30)]);

        result.Outcome.ShouldBe(WriteOutcome.Completed);
        result.Account.ShouldBe(new Account(3, 3, 0, 0, 0, 0, 0, 0));
        (await harness.LiveAsync()).ShouldBe("1=10 2=20 3=30");
        (await harness.RowsAsync("select chain, store_no, status, seen, written, missing from v_file_account")).ShouldHaveSingleItem().ShouldEndWith("|1|completed|3|3|0");
        (await harness.RowsAsync("select item_code, item_name, price, valid_from at time zone 'UTC', file_time at time zone 'UTC' from v_current_prices order by 1"))[0]
            .ShouldBe("1|מוצר 1|10.0000|12:00|12:00");
    }

    [Fact]
    public async Task Full_ThatNamesAProductInARejectedRow_DoesNotEndItsPrice()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 10), (2, 20), (3, 30)]);
        var file = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1));
        var batch = Files.PriceBatches(file, [(1, 10)]).Single();
        var account = batch.Account! with { Seen = 2, Rejected = new Dictionary<RowReason, long> { [RowReason.BadPrice] = 1 }, NamedProducts = [2] };

        var result = await harness.Writer.WriteAsync(AssembledFile.Of([batch with { Account = account }]), TestContext.Current.CancellationToken);

        result.Account.ShouldBe(new Account(2, 0, 1, 0, 0, 1, 1, 0));
        result.Flags.ShouldBe(FileFlags.None);
        (await harness.LiveAsync()).ShouldBe("1=10 2=20");
    }

    [Theory]
    [InlineData(FileFlags.ManyRejected)]
    [InlineData(FileFlags.UnknownRecords)]
    public async Task Full_WithAFlagOfRowsThatAreNotThere_EndsNothing(FileFlags flag)
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 10), (2, 20)]);

        foreach (var hour in new[] { 1, 2 })
        {
            (await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(hour), [(1, 10)], flags: flag)).Account.Gone.ShouldBe(0);
        }

        (await harness.LiveAsync()).ShouldBe("1=10 2=20");
    }

    [Fact]
    public async Task Files_WhoseNamesHaveZerosForAChain_AreNoConflict()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var flags = new List<FileFlags>();
        foreach (var (id, hour) in new[] { ("0000000000000", 0), ("7290027600007", 1), ("0000000000000", 2), ("7290027600007", 3), ("7290000000001", 4) })
        {
            flags.Add((await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(hour), [(1, 10 + hour)], chainId: id)).Flags);
        }

        flags.ShouldBe([FileFlags.None, FileFlags.None, FileFlags.None, FileFlags.None, FileFlags.StoreConflict]);
    }

    [Fact]
    public async Task File_WhoseNameSaysNoStore_IsOfTheStoreInside()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var file = await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon, store: null);
        var batch = Files.PriceBatches(file, [(1, 10)]).Single();

        var result = await harness.Writer.WriteAsync(AssembledFile.Of([batch with { Account = batch.Account! with { StoreNumber = 15 } }]), TestContext.Current.CancellationToken);

        result.Outcome.ShouldBe(WriteOutcome.Completed);
        (await harness.LiveAsync(store: 15)).ShouldBe("1=10");
    }

    [Fact]
    public async Task Prices_SecondFull_SplitsIntoNewChangedUnchangedAndGone()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 10), (2, 20), (3, 30)]);

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(1, 10), (2, 25), (4, 40)]);

        result.Account.ShouldBe(new Account(3, 2, 1, 0, 0, 0, 1, 0));
        (await harness.LiveAsync()).ShouldBe("1=10 2=25 4=40");
        (await harness.RowsAsync(History)).ShouldBe(["2|20|12:00|13:00", "3|30|12:00|13:00"]);
        (await harness.RowsAsync("select product from prices where flags & 256 <> 0")).ShouldBe(["3"]);
    }

    [Fact]
    public async Task Prices_AThenBThenA_EndWithAAndThreePeriods()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 5)]);
        await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(1), [(1, 6)]);
        await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(2), [(1, 5)]);

        (await harness.RowsAsync("select trim_scale(price), valid_from at time zone 'UTC', valid_to at time zone 'UTC' from v_price_history order by valid_from"))
            .ShouldBe(["5|12:00|13:00", "6|13:00|14:00", "5|14:00|"]);
    }

    [Fact]
    public async Task Prices_UnchangedDelta_BeatsALaterArrivingOlderDelta()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 5)]);
        var unchanged = await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(10), [(1, 5)]);

        var late = await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(9), [(1, 7)]);

        unchanged.Account.ShouldBe(new Account(1, 0, 1, 0, 0, 0, 0, 0));
        late.Account.ShouldBe(new Account(1, 0, 0, 0, 1, 0, 0, 0));
        (await harness.LiveAsync()).ShouldBe("1=5");
        (await harness.RowsAsync(History)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Prices_UnchangedFull_TouchesNoRow()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 5), (2, 6)]);
        var before = await harness.RowsAsync("select xmin, ctid::text from prices order by product");

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddDays(1), [(1, 5), (2, 6)]);

        result.Account.Unchanged.ShouldBe(2);
        (await harness.RowsAsync("select xmin, ctid::text from prices order by product")).ShouldBe(before);
        var late = await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(1), [(1, 9)]);
        late.Account.Superseded.ShouldBe(1, "the unchanged Full spoke for the row");
    }

    [Fact]
    public async Task Prices_DuplicateRows_LastWinsAndIsCounted()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(2, 1), (1, 1), (2, 2), (2, 3)]);

        result.Account.ShouldBe(new Account(4, 2, 0, 2, 0, 0, 0, 0));
        (await harness.LiveAsync()).ShouldBe("1=1 2=3");
    }

    [Fact]
    public async Task Prices_GoneThenBack_LeavesAGapInTheHistory()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 5), (2, 6)]);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(2, 6)]);

        var back = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(2), [(1, 5), (2, 6)]);

        back.Account.Written.ShouldBe(1);
        (await harness.RowsAsync("select trim_scale(price), valid_from at time zone 'UTC', valid_to at time zone 'UTC' from v_price_history where item_code = '1' order by valid_from"))
            .ShouldBe(["5|12:00|13:00", "5|14:00|"]);
    }

    [Fact]
    public async Task Prices_RepublishAtTheSameTime_ReplacesWithoutAPeriodOfZeroLength()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 5)]);

        var republish = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 6)], ordinal: 1);

        republish.Account.Written.ShouldBe(1);
        (await harness.LiveAsync()).ShouldBe("1=6");
        (await harness.RowsAsync(History)).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(null, 4.0, 1.0)]
    [InlineData(3.0, 4.0, null)]
    [InlineData(3.0, null, 1.0)]
    public async Task Prices_OnlyUnitPriceQuantityOrFlagsDiffer_AreWritten(double? unitPrice, double? quantity, double? marker)
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [new Price(1, 5, 3, 4, PriceFlags.Weighted)]);

        var changed = new Price(1, 5, (decimal?)unitPrice, (decimal?)quantity, marker is null ? PriceFlags.None : PriceFlags.Weighted);
        var result = await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(1), [changed]);
        var again = await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(2), [changed]);

        result.Account.Written.ShouldBe(1);
        again.Account.Unchanged.ShouldBe(1);
    }

    [Fact]
    public async Task Prices_OfAFullOlderThanTheStoresFull_AreSupersededAsAWhole()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 5)]);

        var late = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddDays(-1), [(1, 4), (2, 4)]);

        late.Account.ShouldBe(new Account(2, 0, 0, 0, 2, 0, 0, 0));
        (await harness.LiveAsync()).ShouldBe("1=5");
    }

    [Fact]
    public async Task Prices_OfALargeFlaggedFull_AreAnUpsert()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var prices = Enumerable.Range(1, 3000).Select(i => (Price)(i, 1)).ToArray();
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, prices);
        Price[] flagged = [.. prices.Skip(500).Select(p => p.Product <= 600 ? p with { Amount = 2 } : p), (9999, 9)];

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), flagged, flags: FileFlags.CountMismatch);
        var late = await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddMinutes(30), [(1, 5), (2999, 5)]);

        result.Account.ShouldBe(new Account(2501, 101, 2400, 0, 0, 0, 0, 0));
        late.Account.ShouldBe(new Account(2, 1, 0, 0, 1, 0, 0, 0), "each row that the flagged Full named has its version");
        (await harness.ScalarAsync<long>("select count(*) from price_history")).ShouldBe(101);
    }

    [Fact]
    public async Task Numbers_OfEveryMagnitude_ArriveExactly()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        decimal[] amounts = [0, 0.0001m, 0.01m, 0.9999m, 1, 12.9m, 9_999.9999m, 10_000, 10_000.0001m, 99_999_999.9999m, 20_000_000, 90_000.09m];

        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [.. amounts.Select((a, i) => new Price(i, a, -a))]);

        (await harness.RowsAsync("select price::text, unit_price::text from prices order by product"))
            .ShouldBe(amounts.Select(a => FormattableString.Invariant($"{a:F4}|{-a:F4}").Replace("-0.0000", "0.0000", StringComparison.Ordinal)));
    }
}

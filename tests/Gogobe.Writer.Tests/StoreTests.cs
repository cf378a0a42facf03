using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Testing;
using Gogobe.Writer.Transactions;

namespace Gogobe.Writer.Tests;

public sealed class StoreTests(TestPostgres postgres)
{
    [Fact]
    public async Task PriceFile_OfAnUnknownStore_MakesAStubThatAStoresFileFills()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1)], store: 39);

        var result = await harness.WriteAsync(WriterHarness.Noon.AddHours(-1), Store(39, "מרכז"));

        result.Account.ShouldBe(new Account(1, 1, 0, 0, 0, 0, 0, 0));
        (await harness.RowsAsync("select store_no, stub, name, city, last_listed at time zone 'UTC' from stores")).ShouldBe(["39|False|מרכז|5000|11:00"]);
    }

    [Fact]
    public async Task Stores_AreAnUpsertByVersion_WhatIsNotNamedStays()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(WriterHarness.Noon, Store(1, "a"), Store(2, "b"), Store(3, "c"));

        var later = await harness.WriteAsync(WriterHarness.Noon.AddDays(1), Store(2, "b"), Store(3, "C"), Store(4, "d"), Store(4, "D"));
        var late = await harness.WriteAsync(WriterHarness.Noon.AddHours(1), Store(1, "A"), Store(2, "x"));

        later.Account.ShouldBe(new Account(4, 2, 1, 1, 0, 0, 0, 0));
        late.Account.ShouldBe(new Account(2, 1, 0, 0, 1, 0, 0, 0));
        (await harness.RowsAsync("select store_no, name, last_listed::date - date '2026-11-20' from stores order by 1")).ShouldBe(["1|A|0", "2|b|1", "3|C|1", "4|D|1"]);
    }

    [Fact]
    public async Task Store_UnderTwoPublishedIdsInOneFile_IsAConflict()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);

        var result = await harness.WriteAsync(WriterHarness.Noon, Store(1, "a"), Store(1, "b", chainId: "7290000000003"));

        result.Flags.ShouldBe(FileFlags.StoreConflict);
        (await harness.RowsAsync("select status, flags[1] from v_file_account")).ShouldBe(["completed|store-conflict"]);
    }

    [Fact]
    public async Task Store_UnderAnotherPublishedIdThanStored_IsAConflict()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(WriterHarness.Noon, Store(1, "a"));

        (await harness.WriteAsync(WriterHarness.Noon.AddHours(1), Store(1, "a", chainId: "7290000000003"))).Flags.ShouldBe(FileFlags.StoreConflict);
    }

    [Fact]
    public async Task PriceFull_NamedUnderAnotherChainId_IsAConflictAndMarksNothingGone()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1), (2, 2)]);

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(1, 1), (3, 3)], chainId: "7290000000003");

        result.Flags.ShouldBe(FileFlags.StoreConflict);
        result.Account.Gone.ShouldBe(0);
        (await harness.LiveAsync()).ShouldBe("1=1 2=2 3=3");
    }

    [Fact]
    public async Task PriceFull_Shrunk_MarksNothingGoneUntilASecondOneInARow()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1), (2, 2), (3, 3), (4, 4), (5, 5)]);

        var shrunk = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(1, 1), (2, 9)]);
        (await harness.LiveAsync()).ShouldBe("1=1 2=9 3=3 4=4 5=5");
        var second = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(2), [(1, 1), (2, 9)]);

        shrunk.Flags.ShouldBe(FileFlags.Shrunk);
        shrunk.Account.Gone.ShouldBe(0);
        second.Flags.ShouldBe(FileFlags.None);
        second.Account.ShouldBe(new Account(2, 0, 2, 0, 0, 0, 3, 0));
        (await harness.LiveAsync()).ShouldBe("1=1 2=9");
    }

    [Fact]
    public async Task PriceFull_WithHalfOfTheRows_IsNotShrunk()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1), (2, 2), (3, 3), (4, 4)]);

        (await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(1, 1), (2, 2)])).Flags.ShouldBe(FileFlags.None);
    }

    [Fact]
    public async Task PriceFull_WithACountMismatch_IsAnUpsertWhoseUnchangedRowsSpeak()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1), (2, 2)]);

        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(2), [(1, 1)], flags: FileFlags.CountMismatch);
        var late = await harness.WriteAsync(FileType.Price, WriterHarness.Noon.AddHours(1), [(1, 9), (2, 9)]);

        late.Account.ShouldBe(new Account(2, 1, 0, 0, 1, 0, 0, 0));
        (await harness.LiveAsync()).ShouldBe("1=1 2=9");
    }

    [Fact]
    public async Task PriceFull_NamedNullAndEmpty_SaysThatNothingChanged()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1)]);
        await harness.Database.CreateCommand("update stores set price_full_rows = 0").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);

        var result = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [], nullNamed: true);

        result.Outcome.ShouldBe(WriteOutcome.Completed);
        result.Account.Gone.ShouldBe(0);
        (await harness.LiveAsync()).ShouldBe("1=1");
        (await harness.RowsAsync("select reason from v_file_account order by file_id desc limit 1")).ShouldBe(["empty"]);
    }

    private static StoreRow Store(int number, string name, string chainId = "7290027600007") =>
        new() { ChainNumber = WriterHarness.Chain, StoreNumber = number, PublishedStoreId = $"{number:000}", PublishedChainId = chainId, Name = name, City = "5000" };
}

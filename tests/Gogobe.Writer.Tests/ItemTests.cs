using Gogobe.Pipeline.Files;
using Gogobe.Testing;
using Gogobe.Writer.Items;

namespace Gogobe.Writer.Tests;

public sealed class ItemTests(TestPostgres postgres)
{
    private const string Names = "select product, name, store_no from chain_items order by product";

    [Fact]
    public async Task Item_OfTheHigherVersion_Speaks()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [new Price(1, 1, Name: "first")]);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(2), [new Price(1, 1, Name: "third")], store: 2);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [new Price(1, 1, Name: "second")], store: 3);

        (await harness.RowsAsync(Names)).ShouldBe(["1|third|2"]);
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(2, 1)]
    public async Task Item_OfTheSameVersion_SpeaksWithTheHigherStoreNumber(int first, int second)
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [new Price(1, 1, Name: $"store {first}")], store: first);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [new Price(1, 1, Name: $"store {second}")], store: second);

        (await harness.RowsAsync(Names)).ShouldBe(["1|store 2|2"]);
    }

    [Fact]
    public async Task Item_ThatSaysTheSame_IsNotTouched()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1), (2, 2)]);
        var before = await harness.RowsAsync("select xmin from chain_items");

        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(1, 5), (2, 5)], store: 2);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(1, 5), (2, 5)], store: 3, writer: harness.NewWriter());

        (await harness.RowsAsync("select xmin from chain_items")).ShouldBe(before);
    }

    [Fact]
    public async Task Item_ThatTheChainDidNotHave_IsCountedOnce()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var first = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 1), (2, 2)]);
        var again = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [(1, 5), (2, 5)], store: 2, writer: harness.NewWriter());
        var news = await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(2), [new Price(1, 1, Name: "renamed"), new Price(3, 1)]);

        (first.NewProducts, again.NewProducts, news.NewProducts).ShouldBe((2, 0, 1));
    }

    [Fact]
    public async Task Item_ChangedByAnotherProcess_IsNotTakenForKnown()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var other = harness.NewWriter();
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [new Price(1, 1, Name: "a")]);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(1), [new Price(1, 1, Name: "b")], writer: other);

        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(2), [new Price(1, 1, Name: "a")]);

        (await harness.RowsAsync(Names)).ShouldBe(["1|a|1"]);
    }

    [Fact]
    public async Task Item_ThatLostAgainstAHigherVersion_IsSentAgainWhenItsTurnComes()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(5), [new Price(1, 1, Name: "a")], writer: harness.NewWriter());
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [new Price(1, 1, Name: "b")], store: 2);

        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon.AddHours(6), [new Price(1, 1, Name: "b")], store: 2);

        (await harness.RowsAsync(Names)).ShouldBe(["1|b|2"]);
    }

    [Fact]
    public void Memory_OfManyProducts_KnowsEachAndForgetsAllWhenFull()
    {
        var memory = new AttributeCache(maxEntries: 5000);
        for (var i = 1; i <= 5000; i++)
        {
            memory.Remember(i * 37L, (ulong)i, version: 10);
        }

        Enumerable.Range(1, 5000).ShouldAllBe(i => memory.Knows(i * 37L, (ulong)i, 11));
        memory.Knows(37, 99, 12).ShouldBeFalse("other words of a newer file are news");
        memory.Knows(37, 99, 5).ShouldBeTrue("other words of an older file are not");
        memory.Knows(38, 1, 11).ShouldBeFalse();

        memory.Remember(1, 1, 12);
        memory.Count.ShouldBe(1);
        memory.Knows(74, 2, 13).ShouldBeFalse();
    }

    [Fact]
    public void Memory_WhenAnotherProcessWasThere_ForgetsAll()
    {
        var memory = new AttributeCache(maxEntries: 100);
        memory.Follow(3);
        memory.Remember(1, 1, 10);
        memory.Follow(3);
        memory.Knows(1, 1, 11).ShouldBeTrue();
        memory.Follow(4);
        memory.Knows(1, 1, 11).ShouldBeFalse();
    }

    [Fact]
    public void Memory_OfADoubtedProduct_KnowsNothingOfIt()
    {
        var memory = new AttributeCache(maxEntries: 100);
        memory.Remember(1, 1, 10);
        memory.Doubt(1);
        memory.Knows(1, 1, 11).ShouldBeFalse();
        memory.Knows(1, 1, 9).ShouldBeFalse();
        memory.Remember(1, 1, 9);
        memory.Knows(1, 1, 9).ShouldBeTrue();
    }
}

using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Testing;
using Gogobe.Writer.Assembling;

namespace Gogobe.Writer.Tests;

public sealed class PromotionTests(TestPostgres postgres)
{
    [Fact]
    public async Task FlatPromotions_Of1And2And40Items_KeepEveryItem()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        PromotionRow[] lines = [.. Lines("a", 1), .. Lines("b", 2), .. Lines("c", 40)];
        Random.Shared.Shuffle(lines);

        var result = await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, lines);

        result.Account.ShouldBe(new Account(43, 43, 0, 0, 0, 0, 0, 43));
        (await harness.RowsAsync("select promotion_id, lines, (select count(distinct item_code) from promotion_items i where i.promotion_id = p.promotion_id) from promotions p order by 1"))
            .ShouldBe(["a|1|1", "b|2|2", "c|40|40"]);
    }

    [Fact]
    public async Task FlatLine_ThatNamesAnItemAgain_IsADuplicateAndTheLastWins()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var first = Lines("a", 2);

        var result = await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, [.. first, Line("a", "1", price: 99)]);

        result.Account.ShouldBe(new Account(3, 2, 0, 1, 0, 0, 0, 3));
        (await harness.RowsAsync("select item_code, discounted_price::int from promotion_items order by item_no")).ShouldBe(["1|99", "2|5"]);
    }

    [Fact]
    public async Task Promotions_SecondFull_SplitsIntoNewChangedUnchangedAndGone()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, Promotion("same", 10), Promotion("changed", 10), Promotion("gone", 10));
        var before = await harness.RowsAsync("select xmin, (select min(xmin::text) from promotion_items i where i.promotion_id = 'same') from promotions where promotion_id = 'same'");

        var result = await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon.AddHours(1), Promotion("same", 10), Promotion("changed", 12, "7", "8"), Promotion("new", 1));

        result.Account.ShouldBe(new Account(3, 2, 1, 0, 0, 0, 1, 4));
        (await harness.RowsAsync("select promotion_id, discounted_price::int, gone from promotions order by 1"))
            .ShouldBe(["changed|12|False", "gone|10|True", "new|1|False", "same|10|False"]);
        (await harness.RowsAsync("select item_code from promotion_items where promotion_id = 'changed' order by item_no")).ShouldBe(["7", "8"]);
        (await harness.RowsAsync("select xmin, (select min(xmin::text) from promotion_items i where i.promotion_id = 'same') from promotions where promotion_id = 'same'"))
            .ShouldBe(before, "what did not change is not touched");
    }

    [Fact]
    public async Task Promotion_WhoseItemsAreShuffled_IsUnchanged()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, Promotion("a", 10, "1", "2", "3"));

        var result = await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon.AddHours(1), Promotion("a", 10, "3", "1", "2"));

        result.Account.Unchanged.ShouldBe(1);
    }

    [Fact]
    public async Task Promotion_OfAnOlderDelta_IsSupersededByAnUnchangedNewerOne()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, Promotion("a", 10));
        await harness.WriteAsync(FileType.Promo, WriterHarness.Noon.AddHours(3), Promotion("a", 10));

        var late = await harness.WriteAsync(FileType.Promo, WriterHarness.Noon.AddHours(2), Promotion("a", 11));

        late.Account.Superseded.ShouldBe(1);
        (await harness.RowsAsync("select discounted_price::int from promotions")).ShouldBe(["10"]);
    }

    [Fact]
    public async Task Promotion_GoneAndBack_IsWrittenAgainWithItsItems()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, Promotion("a", 10), Promotion("b", 1));
        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon.AddHours(1), Promotion("b", 1));

        var back = await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon.AddHours(2), Promotion("a", 10), Promotion("b", 1));

        back.Account.ShouldBe(new Account(2, 1, 1, 0, 0, 0, 0, 2));
        (await harness.ScalarAsync<long>("select count(*) from promotion_items where promotion_id = 'a'")).ShouldBe(1);
    }

    [Fact]
    public async Task NestedPromotion_Twice_LastWins()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);

        var result = await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, Promotion("a", 10, "1", "2"), Promotion("a", 11, "3"));

        result.Account.ShouldBe(new Account(2, 1, 0, 1, 0, 0, 0, 3));
        (await harness.RowsAsync("select item_code from promotion_items")).ShouldBe(["3"]);
    }

    [Fact]
    public async Task NestedPromotion_InPiecesOfEqualTerms_IsOnePromotionWithTheItemsOfAll()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);

        var result = await harness.WriteAsync(
            FileType.PromoFull, WriterHarness.Noon, Promotion("a", 10, "1"), Promotion("b", 5), Promotion("a", 10, "2", "1"), Promotion("a", 10, "3"), Promotion("a", 10, "3") with { UpdatedAt = WriterHarness.Noon });

        result.Account.ShouldBe(new Account(5, 4, 0, 1, 0, 0, 0, 6));
        (await harness.RowsAsync("select lines, (select string_agg(item_code, ' ' order by item_no) from promotion_items i where i.promotion_id = p.promotion_id) from promotions p order by promotion_id"))
            .ShouldBe(["3|1 2 3", "1|1"]);
    }

    [Fact]
    public async Task Promotion_InPartsOfOneRow_IsOneRowWithTheItemsOfAllParts()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var whole = Promotion("a", 10, [.. Enumerable.Range(1, 2500).Select(i => $"{i}")]);
        PromotionRow[] parts = [.. whole.Items.Chunk(PromotionRow.MaxItems).Select((items, i) => i == 0 ? whole with { Items = items } : new PromotionRow { PromotionId = "a", Continued = true, Items = items })];
        var file = await harness.ListAsync(FileType.PromoFull, WriterHarness.Noon);
        var batch = Files.OfPromotions(file, [.. parts, .. parts, Promotion("b", 1)]).Batches![0];

        var result = await harness.Writer.WriteAsync(AssembledFile.Of([batch with { Account = batch.Account! with { Seen = batch.Count } }]), TestContext.Current.CancellationToken);

        result.Account.ShouldBe(new Account(3, 2, 0, 1, 0, 0, 0, 5001));
        (await harness.RowsAsync("select promotion_id, count(*), count(distinct item_code) from promotion_items group by 1 order by 1")).ShouldBe(["a|2500|2500", "b|1|1"]);
    }

    [Fact]
    public async Task PromoFull_ThatNamesAPromotionInARejectedRow_DoesNotEndIt()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, Promotion("a", 10), Promotion("b", 1), Promotion("c", 1));
        var file = Files.OfPromotions(await harness.ListAsync(FileType.PromoFull, WriterHarness.Noon.AddHours(1)), Promotion("a", 10));
        var account = file.Account with { Seen = 2, Rejected = new Dictionary<RowReason, long> { [RowReason.FieldTooLong] = 1 }, NamedPromotions = ["b"] };

        var result = await harness.Writer.WriteAsync(AssembledFile.Of([file.Batches![0] with { Account = account }]), TestContext.Current.CancellationToken);

        result.Account.ShouldBe(new Account(2, 0, 1, 0, 0, 1, 1, 1));
        (await harness.RowsAsync("select promotion_id from promotions where not gone order by 1")).ShouldBe(["a", "b"]);
    }

    [Fact]
    public async Task UnitPrice_OutsideOneToAFifthOfTheRegularPrice_IsKeptAndNotOffered()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        PromotionItem[] items = [.. new[] { (1, 10m), (2, 10.01m), (3, 2m), (4, 1.99m), (5, 7m) }.Select(i => Item($"{i.Item1}", i.Item2) with { UnitPrice = i.Item2 })];
        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, Promotion("a", 10) with { Items = items });
        await harness.WriteAsync(FileType.PriceFull, WriterHarness.Noon, [(1, 10), (2, 10), (3, 10), (4, 10)]);

        (await harness.RowsAsync("select item_code, trim_scale(regular_price), trim_scale(unit_price), implausible, trim_scale(computed_price) from v_promotion_prices order by 1"))
            .ShouldBe(["1|10|10|False|10", "2|10||True|10.01", "3|10|2|False|2", "4|10||True|1.99", "5||7|False|7"]);
    }

    [Fact]
    public async Task Promotion_WithEveryField_ArrivesAsItIs()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var row = new PromotionRow
        {
            PromotionId = "0001",
            Description = "3 ב-10",
            UpdatedAt = WriterHarness.Noon,
            StartsAt = WriterHarness.Noon,
            EndsAt = WriterHarness.Noon.AddDays(1),
            RewardType = 2,
            Kind = PromotionKind.PercentOff,
            AllowMultiple = true,
            Weighted = true,
            Coupon = true,
            ClubOnly = true,
            Active = false,
            Club = "0 - כולם",
            MinQuantity = 3m,
            MaxQuantity = 0.125m,
            MinPurchase = 99.9m,
            DiscountedPrice = 12345678.1234m,
            DiscountedPricePerUnit = 0.0001m,
            DiscountRate = 0.275432m,
            DiscountAmount = 35,
            Remarks = "x",
            Items = [new PromotionItem("007", 7, true, 1.5m, 2, 0.5m, 3.3333m, 0, 4)],
        };

        await harness.WriteAsync(FileType.PromoFull, WriterHarness.Noon, row);

        (await harness.RowsAsync("""
            select promotion_id, description, kind, reward_type, allow_multiple, weighted, coupon, club_only, active, club, trim_scale(min_quantity), trim_scale(max_quantity),
                   trim_scale(min_purchase), trim_scale(discounted_price), trim_scale(discounted_price_per_unit), trim_scale(discount_rate), trim_scale(discount_amount), remarks
            from promotions
            """)).ShouldBe(["0001|3 ב-10|percent-off|2|True|True|True|True|False|0 - כולם|3|0.125|99.9|12345678.1234|0.0001|0.275432|35|x"]);
        (await harness.RowsAsync("""
            select item_no, item_code, product, gift, group_no, trim_scale(min_quantity), trim_scale(discounted_price), trim_scale(discount_rate), trim_scale(unit_price), trim_scale(gift_price)
            from promotion_items
            """)).ShouldBe(["0|007|7|True|4|1.5|2|0.5|3.3333|0"]);
    }

    private static PromotionRow Promotion(string id, decimal price, params string[] items) => new()
    {
        PromotionId = id,
        DiscountedPrice = price,
        Items = [.. (items.Length > 0 ? items : ["1"]).Select(i => Item(i, price))],
    };

    private static PromotionRow[] Lines(string id, int items) => [.. Enumerable.Range(1, items).Select(i => Line(id, i.ToString(System.Globalization.CultureInfo.InvariantCulture), 5))];

    private static PromotionRow Line(string id, string item, decimal price) => new() { PromotionId = id, Flat = true, Items = [Item(item, price)] };

    private static PromotionItem Item(string code, decimal price) => new(code, long.Parse(code, System.Globalization.CultureInfo.InvariantCulture), false, null, price, null, null, null, 0);
}

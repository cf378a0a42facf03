using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Tests.Rows;

/// <summary>What is one row, and what looks like one and is more.</summary>
public sealed class OneRowTests
{
    [Fact]
    public void Code_ThatComesTwiceWithDifferentValues_RejectsTheRow()
    {
        const string Two = "<ItemCode>1</ItemCode><ItemPrice>1</ItemPrice><ItemCode>2</ItemCode><ItemPrice>2</ItemPrice>";
        var parsed = ParseCase.Parse(ParseCase.Prices([.. Enumerable.Repeat(Two, 5), ParseCase.Row("3"), .. Enumerable.Range(4, 50).Select(i => ParseCase.Row($"{i}"))]));

        parsed.ShouldBeWhole();
        parsed.Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [RowReason.RepeatedId] = 5 });
        parsed.Prices.Select(p => p.Code).ShouldBe(Enumerable.Range(3, 51).Select(i => $"{i}"));
    }

    [Theory]
    [InlineData(FileType.PriceFull, "<Item><ItemCode>1</ItemCode><ItemCode> 1 </ItemCode><ItemPrice>1</ItemPrice></Item>")]
    [InlineData(FileType.PriceFull, "<Item><ItemCode/><ItemCode>1</ItemCode><ItemCode>''</ItemCode><ItemPrice>1</ItemPrice></Item>")]
    [InlineData(FileType.Stores, "<Store><StoreId>1</StoreId><StoreId/><StoreId>1</StoreId></Store>")]
    [InlineData(FileType.PromoFull, "<Promotion><PromotionId>1</PromotionId><PromotionId>1</PromotionId></Promotion>")]
    public void Id_ThatComesTwiceAndSaysOneThing_IsOne(FileType type, string row)
    {
        var parsed = ParseCase.Parse($"<Root><ChainId>7290058140886</ChainId>{row}</Root>", ParseCase.Request(type));

        parsed.ShouldBeWhole();
        parsed.Account.RejectedRows.ShouldBe(0);
    }

    [Theory]
    [InlineData(FileType.Stores, "<Store><StoreId>1</StoreId><StoreName>a</StoreName><StoreId>2</StoreId></Store>")]
    [InlineData(FileType.PromoFull, "<Promotion><PromotionId>1</PromotionId><PromotionId>2</PromotionId></Promotion>")]
    [InlineData(FileType.PromoFull, "<Sale><PromotionId>1</PromotionId><ItemCode>1</ItemCode><ItemCode>2</ItemCode></Sale>")]
    [InlineData(FileType.PromoFull, "<Promotion><PromotionId>1</PromotionId><PromotionItems><Item><ItemCode>1</ItemCode><ItemCode>2</ItemCode></Item></PromotionItems></Promotion>")]
    public void Id_ThatComesTwiceWithDifferentValues_RejectsTheRow(FileType type, string row) =>
        ParseCase.Parse($"<Root><ChainId>7290058140886</ChainId>{row}</Root>", ParseCase.Request(type))
            .Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [RowReason.RepeatedId] = 1 });

    [Theory]
    [InlineData(FileType.Stores, "<Store><Shop><StoreId>1</StoreId><StoreName>a</StoreName></Shop><Shop><StoreId>2</StoreId><StoreName>b</StoreName></Shop></Store>", 1)]
    [InlineData(FileType.PriceFull, "<Item><ItemCode>1</ItemCode><ItemPrice>1</ItemPrice></Item><Ware><ItemCode>2</ItemCode><ItemPrice>1</ItemPrice></Ware><Ware><ItemCode>3</ItemCode><ItemPrice>1</ItemPrice></Ware>", 0)]
    [InlineData(FileType.PromoFull, "<Promotion><PromotionId>1</PromotionId><PromotionItems><Thing><ItemCode>1</ItemCode></Thing><Thing><ItemCode>2</ItemCode></Thing></PromotionItems></Promotion>", 1)]
    public void Records_OfAnUnknownNameThatRepeat_AreFlagged(FileType type, string rows, int rejected)
    {
        var parsed = ParseCase.Parse($"<Root><ChainId>7290058140886</ChainId>{rows}</Root>", ParseCase.Request(type));

        parsed.ShouldBeWhole();
        parsed.Account.Flags.ShouldBe(FileFlags.UnknownRecords);
        parsed.Account.RejectedRows.ShouldBe(rejected);
    }

    [Fact]
    public void Element_ThatHoldsAList_IsNoRow()
    {
        var parsed = ParseCase.Parse(
            "<Store><ChainId>7290058140886</ChainId><StoreId>9</StoreId><Branches><Branch><StoreId>1</StoreId></Branch></Branches><Branches/></Store>",
            ParseCase.Request(FileType.Stores));

        parsed.ShouldBeWhole();
        parsed.Stores.Select(s => s.StoreNumber).ShouldBe([1]);
    }

    [Fact]
    public void Field_ThatIsOnlyCalledLikeAList_CostsNoRow()
    {
        var rows = Enumerable.Range(1, 30).Select(i => $"<ItemCode>{i}</ItemCode><Products>none</Products><ItemPrice>1</ItemPrice><Details/>").ToArray();

        var parsed = ParseCase.Parse(ParseCase.Prices(rows));

        parsed.ShouldBeWhole();
        parsed.Account.Flags.ShouldBe(FileFlags.None);
        parsed.Prices.Count.ShouldBe(30);
    }

    [Fact]
    public void Elements_ThatHoldLists_AreNoRowsAmongManyThatAre()
    {
        var rows = Enumerable.Range(1, 60).Select(i => $"<ItemCode>{i}</ItemCode>{(i % 3 == 0 ? "<Products/>" : "")}<ItemPrice>1</ItemPrice>").ToArray();

        var parsed = ParseCase.Parse(ParseCase.PricesWith(40, rows));

        parsed.ShouldBeWhole();
        parsed.Account.Flags.ShouldBe(FileFlags.None);
        parsed.Prices.Select(p => p.Code).ShouldBe(Enumerable.Range(1, 60).Where(i => i % 3 != 0).Select(i => $"{i}"));
    }

    [Theory]
    [InlineData("<Promotions><Deal><PromotionId>1</PromotionId></Deal></Promotions>")]
    [InlineData("<Promotions Count=\"3\"></Promotions>")]
    [InlineData("<Items></Items>")]
    [InlineData("<Promotion><Promotions><Foo/></Promotions></Promotion>")]
    public void List_ThatHoldsSomethingElseOrIsOfAnotherKind_IsAnAlarm(string list) =>
        ParseCase.Parse($"<Root><StoreId>1</StoreId>{list}<Filler>{new string('x', 400)}</Filler></Root>", ParseCase.Request(FileType.PromoFull)).ShouldFail(Reason.ZeroRows);

    [Fact]
    public void Row_WithTwoCodes_IsRejectedAndNamesBoth()
    {
        var parsed = ParseCase.Parse(ParseCase.Prices(
            ["<ItemCode>1</ItemCode><ItemPrice>1</ItemPrice><ItemCode>2</ItemCode>", .. Enumerable.Range(3, 30).Select(i => ParseCase.Row($"{i}"))]));

        parsed.Account.Rejected.Keys.ShouldBe([RowReason.RepeatedId]);
        parsed.Account.NamedProducts.ShouldBe(
            [.. ParseCase.Parse(ParseCase.Prices(ParseCase.Row("1"), ParseCase.Row("2"))).Prices.Select(p => p.Row.Product)], ignoreOrder: true);
    }

    [Fact]
    public void Letters_CutInHalfInOneRow_CostNotTheFile()
    {
        var rows = Enumerable.Range(1, 9).Select(i => ParseCase.Row($"{i}", name: i == 5 ? "a@b@c" : "x"));
        byte[] xml = [.. System.Text.Encoding.UTF8.GetBytes(ParseCase.Prices([.. rows])).Select(b => b == (byte)'@' ? (byte)0xD7 : b)];

        var parsed = ParseCase.Parse(xml);

        parsed.ShouldBeWhole();
        parsed.Prices.Count.ShouldBe(9);
        parsed.Account.Repairs["broken-letter"].ShouldBe(2);
    }

    [Fact]
    public void RejectedRows_WhoseCodeWasRead_AreNamed()
    {
        var parsed = ParseCase.Parse(ParseCase.Prices(
            [ParseCase.Row("1", "x"), ParseCase.Row("abc", "x"), .. Enumerable.Range(2, 30).Select(i => ParseCase.Row($"{i}"))]));

        parsed.Account.NamedProducts.ShouldBe([ParseCase.Parse(ParseCase.Prices(ParseCase.Row("1"))).Prices[0].Row.Product]);
        parsed.Account.Flags.ShouldBe(FileFlags.None);
        ParseCase.Parse(ParseCase.Prices(ParseCase.Row("1", "x"), ParseCase.Row("2", "x"), ParseCase.Row("3"))).Account.Flags.ShouldBe(FileFlags.ManyRejected);
        ParseCase.Parse(ParseCase.Prices(ParseCase.Row("1", "x"), ParseCase.Row("3"))).Account.Flags.ShouldBe(FileFlags.None);
    }
}

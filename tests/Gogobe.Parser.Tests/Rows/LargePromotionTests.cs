using Gogobe.Parser.Reading;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Tests.Rows;

/// <summary>Promotions that list a whole shop.</summary>
public sealed class LargePromotionTests
{
    [Theory]
    [InlineData(1000)]
    [InlineData(1001)]
    [InlineData(12_000)]
    [InlineData(80_000)]
    public void Promotion_LargerThanAMessage_ComesInPartsOfOneRow(int items)
    {
        var parsed = Parse(items);

        parsed.ShouldBeWhole();
        (parsed.Account.Seen, parsed.Account.ItemsSeen).ShouldBe((3, items + 2));
        parsed.Promotions.Count(p => !p.Continued).ShouldBe(3);
        parsed.Promotions.Where(p => p.Continued).ShouldAllBe(p => p.PromotionId == "2");
        parsed.Promotions.Where(p => p.PromotionId == "2").SelectMany(p => p.Items).Select(i => (i.ItemCode, i.UnitPrice))
            .ShouldBe(Enumerable.Range(1, items).Select(i => ($"{i}", (decimal?)9.9m)));
        parsed.Promotions.ShouldAllBe(p => p.Items.Count <= PromotionRow.MaxItems);
        parsed.Batches.ShouldAllBe(b => b.Last || b.Promotions!.Count > 0);
        parsed.Batches.Max(b => MessageJson.Serialize(b).Length).ShouldBeLessThan(700_000);
    }

    [Fact]
    public void Promotion_OfMoreItemsThanTheLimit_IsTooLarge() =>
        Parse(1001, ReadLimits.Default with { MaxPromotionItems = 1000 }).ShouldFail(Reason.TooLarge);

    private static Parsed Parse(int items, ReadLimits? limits = null)
    {
        static string Promotion(int id, string items) =>
            $"<Promotion><PromotionId>{id}</PromotionId><RewardType>1</RewardType><MinQty>1</MinQty><DiscountedPrice>9.90</DiscountedPrice><PromotionItems>{items}</PromotionItems></Promotion>";
        var all = string.Concat(Enumerable.Range(1, items).Select(i => $"<Item><ItemCode>{i}</ItemCode><ItemType>1</ItemType><IsGiftItem>0</IsGiftItem></Item>"));
        return ParseCase.Parse(
            $"<Root><Promotions>{Promotion(1, "<Item><ItemCode>5</ItemCode></Item>")}{Promotion(2, all)}{Promotion(3, "<Item><ItemCode>5</ItemCode></Item>")}</Promotions></Root>",
            ParseCase.Request(FileType.PromoFull) with { Limits = limits ?? ReadLimits.Default });
    }
}

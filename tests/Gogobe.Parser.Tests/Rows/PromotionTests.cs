using System.Text;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Tests.Rows;

/// <summary>Both generations of promotions, and the flat form.</summary>
public sealed class PromotionTests
{
    private static readonly ParseRequest s_request = ParseCase.Request(FileType.PromoFull);

    [Theory]
    [InlineData("<RewardType>1</RewardType><IsWeightedPromo>0</IsWeightedPromo><MinQty>3.00</MinQty><DiscountedPrice>50.00</DiscountedPrice><DiscountedPricePerMida>16.67</DiscountedPricePerMida>", PromotionKind.FixedPrice, "16.6667")]
    [InlineData("<RewardType>1</RewardType><IsWeightedPromo>1</IsWeightedPromo><MinQty>3.00</MinQty><DiscountedPrice>33.33</DiscountedPrice><DiscountedPricePerMida>99.99</DiscountedPricePerMida>", PromotionKind.FixedPrice, "33.33")]
    [InlineData("<RewardType>1</RewardType><IsWeightedPromo>1</IsWeightedPromo><MinQty>0.01</MinQty><DiscountedPrice>5.90</DiscountedPrice>", PromotionKind.FixedPrice, "5.9")]
    [InlineData("<RewardType>1</RewardType><IsWeightedPromo>0</IsWeightedPromo><MinQty>0.5</MinQty><DiscountedPrice>5.90</DiscountedPrice>", PromotionKind.FixedPrice, null)]
    [InlineData("<RewardType>1</RewardType><MinQty>1</MinQty><DiscountedPrice>0.00</DiscountedPrice>", PromotionKind.FixedPrice, null)]
    [InlineData("<RewardType>2</RewardType><DiscountRate>7000</DiscountRate><DiscountType>0</DiscountType>", PromotionKind.PercentOff, null)]
    [InlineData("<RewardType>3</RewardType><DiscountRate>3500</DiscountRate><DiscountType>1</DiscountType>", PromotionKind.AmountOff, null)]
    [InlineData("<RewardType>6</RewardType><MinPurchaseAmnt>199</MinPurchaseAmnt><MinQty>3000</MinQty>", PromotionKind.GiftOverBasket, null)]
    [InlineData("<RewardType>7</RewardType><MinQty>3</MinQty>", PromotionKind.MoreOfTheSame, null)]
    [InlineData("<RewardType>9</RewardType><MinQty>2</MinQty><DiscountRate>10000</DiscountRate>", PromotionKind.CheapestAtRate, null)]
    [InlineData("<RewardType>77</RewardType><MinQty>2</MinQty><DiscountedPrice>9</DiscountedPrice>", PromotionKind.Unknown, null)]
    [InlineData("<MinQty>2</MinQty><DiscountedPrice>9</DiscountedPrice>", PromotionKind.FixedPrice, "4.5")]
    [InlineData("<RewardType/><DiscountRate>2000</DiscountRate>", PromotionKind.PercentOff, null)]
    [InlineData("<MinPurchaseAmnt>99</MinPurchaseAmnt>", PromotionKind.GiftOverBasket, null)]
    [InlineData("<RewardType>1</RewardType><MinQty>50</MinQty><DiscountedPrice>100</DiscountedPrice>", PromotionKind.FixedPrice, null)]
    [InlineData("<PromotionDescription>השני ב-5</PromotionDescription><RewardType>1</RewardType><MinQty>1</MinQty><DiscountedPrice>5</DiscountedPrice>", PromotionKind.FixedPrice, null)]
    [InlineData("<PromotionDescription>יחידה שנייה ב5</PromotionDescription><RewardType>1</RewardType><MinQty>1</MinQty><DiscountedPrice>5</DiscountedPrice>", PromotionKind.FixedPrice, null)]
    [InlineData("<PromotionDescription>Second one at 5</PromotionDescription><RewardType>1</RewardType><MinQty>1</MinQty><DiscountedPrice>5</DiscountedPrice>", PromotionKind.FixedPrice, null)]
    [InlineData("<PromotionDescription>שלישייה ב5</PromotionDescription><RewardType>1</RewardType><MinQty>1</MinQty><DiscountedPrice>5</DiscountedPrice>", PromotionKind.FixedPrice, "5")]
    [InlineData("<PromotionDescription>שניצל ב5, יום שני ב5</PromotionDescription><RewardType>1</RewardType><MinQty>1</MinQty><DiscountedPrice>5</DiscountedPrice>", PromotionKind.FixedPrice, "5")]
    public void Classic_RewardType_SaysWhatTheNumbersMean(string terms, PromotionKind kind, string? unitPrice)
    {
        var promotion = Classic(terms).ShouldHaveSingleItem();

        promotion.Kind.ShouldBe(kind);
        promotion.Items.Select(i => i.UnitPrice).ShouldAllBe(p => p == Number(unitPrice));
    }

    [Fact]
    public void Classic_Rates_AreHundredthsOfAPercentAndAmountsAgorot()
    {
        Classic("<RewardType>2</RewardType><DiscountRate>7000</DiscountRate>")[0].DiscountRate.ShouldBe(0.7m);
        Classic("<RewardType>9</RewardType><DiscountRate>5000</DiscountRate>")[0].Items.ShouldAllBe(i => i.DiscountRate == 0.5m);
        var off = Classic("<RewardType>3</RewardType><DiscountType>1</DiscountType><DiscountRate>3500</DiscountRate>")[0];
        (off.DiscountAmount, off.DiscountRate).ShouldBe((35m, null));
        var binaProjects = Classic("<RewardType>1</RewardType><DiscountType>1</DiscountType><DiscountRate>0.00</DiscountRate><MinQty>1</MinQty><MaxQty>0</MaxQty><DiscountedPrice>69.9</DiscountedPrice>")[0];
        (binaProjects.DiscountAmount, binaProjects.DiscountRate, binaProjects.MaxQuantity).ShouldBe((null, null, null));
        binaProjects.Items[0].UnitPrice.ShouldBe(69.9m);
    }

    [Fact]
    public void Classic_EveryField_IsKept()
    {
        var promotion = ParseCase.Parse("""
            <Root><ChainId>7290058140886</ChainId><StoreId>001</StoreId><Promotions Count="1"><Promotion>
              <PromotionId> 000123 </PromotionId><PromotionDescription>3 ב-10 &quot;מבצע&quot;</PromotionDescription>
              <PromotionUpdateDate>2025-12-28 10:00</PromotionUpdateDate>
              <PromotionStartDate>2026-07-01</PromotionStartDate><PromotionStartHour>08:00:00</PromotionStartHour>
              <PromotionEndDate>2026-12-31</PromotionEndDate><PromotionEndHour>23:59:00</PromotionEndHour>
              <RewardType>6</RewardType><AllowMultipleDiscounts>0</AllowMultipleDiscounts><IsWeightedPromo>0</IsWeightedPromo>
              <AdditionalRestrictions><AdditionalIsCoupon>1</AdditionalIsCoupon><AdditionalGiftCount>1000</AdditionalGiftCount><AdditionalIsTotal>0</AdditionalIsTotal><AdditionalIsActive>0</AdditionalIsActive></AdditionalRestrictions>
              <MinQty>3000</MinQty><MaxQty>5.00</MaxQty><DiscountedPrice>1.00</DiscountedPrice><DiscountedPricePerMida>2.00</DiscountedPricePerMida><MinPurchaseAmnt>199.00</MinPurchaseAmnt>
              <MinNoOfItemOfered>10</MinNoOfItemOfered><WeightUnit>1</WeightUnit>
              <PromotionItems Count="3"><Item><ItemCode>7290000000015</ItemCode><ItemType>1</ItemType><IsGiftItem>0</IsGiftItem></Item><Item><ItemCode>0000000000000</ItemCode></Item>
                <Item><ItemCode>0055</ItemCode><IsGiftItem>1</IsGiftItem><GiftItemPrice>0.10</GiftItemPrice></Item></PromotionItems>
              <Clubs><ClubId>0</ClubId><ClubId>7</ClubId></Clubs><Remarks><Remark>א</Remark><Remark>ב</Remark></Remarks>
            </Promotion></Promotions></Root>
            """, s_request);

        ShouldBeClean(promotion);
        var p = promotion.Promotions.ShouldHaveSingleItem();
        (p.PromotionId, p.Description, p.Remarks, p.Club).ShouldBe(("000123", "3 ב-10 \"מבצע\"", "א\nב", "0,7"));
        (p.UpdatedAt, p.StartsAt, p.EndsAt).ShouldBe((Utc("2025-12-28T08:00:00Z"), Utc("2026-07-01T05:00:00Z"), Utc("2026-12-31T21:59:00Z")));
        (p.RewardType, p.Kind, p.AllowMultiple, p.Weighted, p.Coupon, p.ClubOnly, p.Active, p.Flat).ShouldBe((6, PromotionKind.GiftOverBasket, false, false, true, false, false, false));
        (p.MinQuantity, p.MaxQuantity, p.MinPurchase, p.DiscountedPrice, p.DiscountedPricePerUnit).ShouldBe((3000m, 5m, 199m, 1m, 2m));
        p.Items.Select(i => (i.ItemCode, i.Gift, i.GiftPrice)).ShouldBe([("7290000000015", false, null), ("0000000000000", false, null), ("0055", true, 0.1m)]);
        p.Items[0].Product.ShouldBe(7290000000015);
        p.Items[1].Product.ShouldBe(0);
        promotion.Account.ItemsSeen.ShouldBe(3);
        promotion.Account.Declared.ShouldBe(1);
    }

    [Fact]
    public void NewGeneration_NumbersStandAtTheItems()
    {
        var promotion = Grouped("""
            <Group><GroupID>1</GroupID><MinPurchaseAmount>0</MinPurchaseAmount><PromotionItems>
              <PromotionItem><ItemCode>7290000000015</ItemCode><RewardType>10</RewardType><MinQty>4</MinQty><MaxQty/><DiscountRate>27.54</DiscountRate><DiscountedPrice>20.00</DiscountedPrice><DiscountedPricePerMida>1.000</DiscountedPricePerMida><bIsWeighted>0</bIsWeighted></PromotionItem>
              <PromotionItem><ItemCode>123</ItemCode><RewardType>10</RewardType><MinQty>0.010</MinQty><DiscountRate>50</DiscountRate><DiscountedPrice>9.90</DiscountedPrice><bIsWeighted>1</bIsWeighted></PromotionItem>
            </PromotionItems></Group>
            """);

        (promotion.Kind, promotion.RewardType, promotion.Weighted).ShouldBe((PromotionKind.FixedPrice, 10, true));
        promotion.Items.Select(i => (i.UnitPrice, i.MinQuantity, i.DiscountedPrice, i.DiscountRate, i.Group)).ShouldBe([(5m, 4m, 20m, 0.2754m, 1), (9.9m, 0.01m, 9.9m, 0.5m, 1)]);
        (promotion.StartsAt, promotion.EndsAt).ShouldBe((Utc("2026-06-30T21:00:00Z"), Utc("2026-07-31T23:59:00Z")));
    }

    [Fact]
    public void NewGeneration_GiftOverABasket_IsNoPrice()
    {
        var promotion = Grouped("""
            <Group><GroupID>1</GroupID><MinPurchaseAmount>99.00</MinPurchaseAmount><PromotionItems><PromotionItem><ItemCode>7290000000015</ItemCode><RewardType>10</RewardType><MinQty>1</MinQty><DiscountRate/><DiscountedPrice>0.00</DiscountedPrice></PromotionItem></PromotionItems></Group>
            <Group><GroupID>2</GroupID><MinPurchaseAmount>99.00</MinPurchaseAmount><PromotionItems><PromotionItem><ItemCode>0000000000000</ItemCode><RewardType>0</RewardType><MinQty>1</MinQty><DiscountedPrice/></PromotionItem></PromotionItems></Group>
            """);

        (promotion.Kind, promotion.MinPurchase).ShouldBe((PromotionKind.GiftOverBasket, 99m));
        promotion.Items.Select(i => (i.Product, i.Gift, i.UnitPrice, i.Group)).ShouldBe([(7290000000015L, false, null, 1), (0L, true, null, 2)]);
    }

    [Fact]
    public void NewGeneration_RateWithoutPrice_IsPercentOff() =>
        Grouped("<Group><PromotionItems><PromotionItem><ItemCode>5</ItemCode><RewardType>3</RewardType><DiscountRate>25</DiscountRate></PromotionItem></PromotionItems></Group>").Kind.ShouldBe(PromotionKind.PercentOff);

    [Fact]
    public void Flat_EveryLineIsARowWithItsItem()
    {
        var xml = new StringBuilder("<Promos><ChainID>7290058140886</ChainID><StoreID>001</StoreID><Sales>");
        foreach (var (id, items) in new[] { (1, 1), (2, 2), (3, 40) })
        {
            for (var item = 0; item < items; item++)
            {
                xml.Append(System.Globalization.CultureInfo.InvariantCulture, $"<Sale><PromotionID>{id}</PromotionID><ItemCode>{(id * 1000) + item}</ItemCode><ItemType>0</ItemType><RewardType>1</RewardType><MinQty>2</MinQty><DiscountedPrice>10</DiscountedPrice><DiscountRate>20</DiscountRate></Sale>");
            }
        }

        var parsed = ParseCase.Parse(xml.Append("</Sales></Promos>").ToString(), s_request);

        ShouldBeClean(parsed);
        (parsed.Account.Seen, parsed.Account.ItemsSeen).ShouldBe((43, 43));
        parsed.Promotions.ShouldAllBe(p => p.Flat && p.Items.Count == 1 && p.Items[0].UnitPrice == 5m && p.DiscountRate == 0.2m);
        parsed.Promotions.GroupBy(p => p.PromotionId).Select(g => (g.Key, g.Count())).ShouldBe([("1", 1), ("2", 2), ("3", 40)]);
    }

    [Theory]
    [InlineData("0", false)]
    [InlineData("0 - כלל הלקוחות", false)]
    [InlineData("0=none", false)]
    [InlineData("((1=club A|1=credit club))&amp;(3=vouchers)", true)]
    [InlineData("7", true)]
    [InlineData("members", false)]
    public void Club_IsTheFirstNumberOfTheExpression(string club, bool clubOnly)
    {
        var promotion = Classic($"<Clubs><ClubId>{club}</ClubId></Clubs>")[0];

        promotion.ClubOnly.ShouldBe(clubOnly);
        promotion.Club.ShouldBe(club.Replace("&amp;", "&", StringComparison.Ordinal));
    }

    [Fact]
    public void Promotion_OfFourHundredItems_KeepsEveryOne()
    {
        var items = string.Concat(Enumerable.Range(1, 434).Select(i => $"<Item><ItemCode>{i}</ItemCode></Item>"));
        var parsed = ParseCase.Parse($"<Root><Promotions><Promotion><PromotionId>1</PromotionId><PromotionItems>{items}</PromotionItems></Promotion></Promotions></Root>", s_request);

        parsed.Promotions.ShouldHaveSingleItem().Items.Select(i => i.ItemCode).ShouldBe(Enumerable.Range(1, 434).Select(i => $"{i}"));
        parsed.Account.ItemsSeen.ShouldBe(434);
    }

    [Fact]
    public void Id_MissingOrTooLong_RejectsTheRow()
    {
        var parsed = ParseCase.Parse($"<Root><Promotions><Promotion/><Promotion><PromotionId> </PromotionId><PromotionItems><Item><ItemCode>1</ItemCode></Item></PromotionItems></Promotion><Promotion><PromotionId>{new string('1', 41)}</PromotionId></Promotion><Promotion><PromotionId>1</PromotionId></Promotion></Promotions></Root>", s_request);

        parsed.ShouldBeWhole();
        parsed.Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [RowReason.NoPromotionId] = 2, [RowReason.BadPromotionId] = 1 });
        parsed.Account.ItemsSeen.ShouldBe(1);
    }

    [Fact]
    public void Item_WithACodeThatIsNone_IsKeptWithoutAProduct()
    {
        var promotion = Classic("<PromotionItems><Item><ItemCode>AB-1</ItemCode></Item><Item><ItemCode/></Item></PromotionItems>")[0];

        promotion.Items.Select(i => (i.ItemCode, i.Product)).ShouldBe([("7290000000015", 7290000000015), ("AB-1", -1)]);
    }

    [Fact]
    public void Item_InAttributesOrEmpty_IsCountedAndItsCodeKept()
    {
        var parsed = ParseCase.Parse("<Root><Promotions><Promotion PromotionId=\"9\"><PromotionItems><Item ItemCode=\"5\"/><Item/><Item><ItemCode>6</ItemCode></Item></PromotionItems><MinQty>2</MinQty></Promotion></Promotions></Root>", s_request);

        parsed.ShouldBeWhole();
        parsed.Account.ItemsSeen.ShouldBe(3);
        var promotion = parsed.Promotions.ShouldHaveSingleItem();
        (promotion.PromotionId, promotion.MinQuantity).ShouldBe(("9", 2m));
        promotion.Items.Select(i => i.ItemCode).ShouldBe(["5", "6"]);
    }

    [Theory]
    [InlineData("<PromotionId>1</PromotionId><PromotionId>2</PromotionId>", new[] { "1", "2" })]
    [InlineData("<PromotionId>1</PromotionId><PromotionItems><Item><ItemCode>1</ItemCode><ItemCode>2</ItemCode></Item></PromotionItems>", new[] { "1" })]
    public void Promotion_ThatIsMoreThanOneRow_IsRejectedAndNamesItsIds(string row, string[] named)
    {
        var account = ParseCase.Parse($"<Root><Promotions><Promotion>{row}</Promotion></Promotions></Root>", s_request).Account;

        account.Rejected.Keys.ShouldBe([RowReason.RepeatedId]);
        account.NamedPromotions.ShouldBe(named);
    }

    [Fact]
    public void Codes_WithMarksThatNobodySees_AreThoseOfPriceRows()
    {
        var promotion = ParseCase.Parse(
            "<Root><Promotions><Promotion><PromotionId>\u200f7\u00a0</PromotionId><PromotionItems><Item><ItemCode>\u200f7290000000015</ItemCode></Item></PromotionItems></Promotion></Promotions></Root>",
            s_request).Promotions.ShouldHaveSingleItem();

        promotion.PromotionId.ShouldBe("7");
        promotion.Items.ShouldHaveSingleItem().ItemCode.ShouldBe("7290000000015");
    }

    [Fact]
    public void Text_ThatIsTooLong_RejectsTheRow() => ParseCase.Parse(
        $"<Root><Promotions><Promotion><PromotionId>1</PromotionId><PromotionDescription>{new string('x', 17_000)}</PromotionDescription></Promotion></Promotions></Root>", s_request)
        .Account.Rejected.Keys.ShouldBe([RowReason.FieldTooLong]);

    [Theory]
    [InlineData("<ClubId>12345678901234567890</ClubId>", "Promotion")]
    [InlineData("<Remark>12345678901234567890</Remark>", "Promotion")]
    [InlineData("<GiftItemPrice>1</GiftItemPrice>", "Item")]
    public void Field_ThatRepeatsWithoutEnd_CostsNoMoreThanItsBytes(string field, string element)
    {
        var many = string.Concat(Enumerable.Repeat(field, 200_000));
        var (promotion, item) = element == "Item" ? ("", many) : (many, "");

        var parsed = ParseCase.Parse($"<Root><Promotions><Promotion><PromotionId>1</PromotionId>{promotion}<Item><ItemCode>1</ItemCode>{item}</Item></Promotion></Promotions></Root>", s_request);

        parsed.ShouldBeWhole();
        parsed.Account.RejectedRows.ShouldBe(element == "Item" ? 0 : 1);
    }

    [Fact]
    public void Dates_WithoutHours_CoverTheWholeDay()
    {
        var promotion = Classic("<PromotionStartDate>2026-07-01</PromotionStartDate><PromotionStartHour/><PromotionEndDate>2026-07-02</PromotionEndDate>")[0];

        (promotion.StartsAt, promotion.EndsAt).ShouldBe((Utc("2026-06-30T21:00:00Z"), Utc("2026-07-02T20:59:59Z")));
    }

    private static void ShouldBeClean(Parsed parsed)
    {
        parsed.ShouldBeWhole();
        parsed.Account.UnknownElements.ShouldBeEmpty();
        parsed.Account.Flags.ShouldBe(FileFlags.None);
    }

    private static IReadOnlyList<PromotionRow> Classic(string terms) => ParseCase.Parse(
        $"<Root><Promotions><Promotion><PromotionId>1</PromotionId><PromotionItems><Item><ItemCode>7290000000015</ItemCode></Item></PromotionItems>{terms}</Promotion></Promotions></Root>", s_request).Promotions;

    private static PromotionRow Grouped(string groups)
    {
        var parsed = ParseCase.Parse(
            "<Root><ChainID>7290058140886</ChainID><StoreID>001</StoreID><Promotions><Promotion><PromotionUpdateTime>2026-07-02T09:50:00.000</PromotionUpdateTime><AllowMultipleDiscounts>1</AllowMultipleDiscounts><PromotionID>0004528444</PromotionID>"
            + "<PromotionStartDateTime>2026-07-01T00:00:00.000</PromotionStartDateTime><PromotionEndDateTime>2026-08-01T02:59:00.000</PromotionEndDateTime><PromotionStartHour/><PromotionEndHour>02:59:00.000</PromotionEndHour><PromotionDays/>"
            + $"<RedemptionLimit>0</RedemptionLimit><MinNoOfItemOffered>00001</MinNoOfItemOffered><ClubID>0</ClubID><IsGiftItem>4</IsGiftItem><AdditionalIsCoupon>0</AdditionalIsCoupon><AdditionalRestrictions/><Remarks/><Groups>{groups}</Groups></Promotion></Promotions></Root>",
            s_request);
        ShouldBeClean(parsed);
        return parsed.Promotions.ShouldHaveSingleItem();
    }

    private static decimal? Number(string? text) => text is null ? null : decimal.Parse(text, System.Globalization.CultureInfo.InvariantCulture);

    private static DateTimeOffset? Utc(string text) => DateTimeOffset.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

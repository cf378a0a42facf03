namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>Writes promotions as a file.</summary>
internal sealed class PromotionFileWriter(GeneratedChainOptions options, XmlBytes xml)
{
    private readonly FlatPromotionLines _flat = new(options, xml);

    /// <summary>Everything before the first row.</summary>
    public void Open(int store, long rows)
    {
        FileHeader.Write(options, xml, store, promotions: true);
        switch (options.Generation)
        {
            case Generation.Classic or Generation.TivTaam:
                xml.Raw("  <Promotions Count=\""u8).Number(rows).Raw("\">\r\n"u8);
                break;
            case Generation.Bina:
                xml.Raw("  <Promotions count=\""u8).Number(rows).Raw("\">\r\n"u8);
                break;
            case Generation.New:
                xml.Raw("  <Promotions>\r\n"u8);
                break;
            default:
                _flat.Open();
                break;
        }
    }

    /// <summary>Everything behind the last row.</summary>
    public void Close()
    {
        if (options.Generation is Generation.Laib or Generation.SuperPharm)
        {
            _flat.Close();
        }
        else
        {
            xml.Raw("  </Promotions>\r\n</Root>"u8);
        }

        xml.Flush();
    }

    /// <summary>One promotion.</summary>
    public void Write(GeneratedPromotion promotion, DateTime updated)
    {
        switch (options.Generation)
        {
            case Generation.Classic or Generation.TivTaam:
                Classic(promotion, updated);
                break;
            case Generation.Bina:
                Bina(promotion, updated);
                break;
            case Generation.New:
                New(promotion, updated);
                break;
            default:
                _flat.Write(promotion, updated);
                break;
        }
    }

    private void Classic(GeneratedPromotion p, DateTime updated)
    {
        xml.Raw("    <Promotion>\r\n      <PromotionId>"u8).Number(p.Id)
            .Raw("</PromotionId>\r\n      <PromotionDescription>"u8).Escaped(p.Description)
            .Raw("</PromotionDescription>\r\n      <PromotionUpdateDate>"u8).Date(updated)
            .Raw(" 00:00</PromotionUpdateDate>\r\n      <PromotionStartDate>"u8).Date(p.Start.ToDateTime(default))
            .Raw("</PromotionStartDate>\r\n      <PromotionStartHour>00:00:00</PromotionStartHour>\r\n      <PromotionEndDate>"u8).Date(p.End.ToDateTime(default))
            .Raw("</PromotionEndDate>\r\n      <PromotionEndHour>23:59:00</PromotionEndHour>\r\n      <RewardType>"u8).Number(p.RewardType)
            .Raw("</RewardType>\r\n      <AllowMultipleDiscounts>1</AllowMultipleDiscounts>\r\n      <IsWeightedPromo>"u8).Raw(Flag(p.Weighted))
            .Raw("</IsWeightedPromo>\r\n      <AdditionalRestrictions>\r\n        <AdditionalIsCoupon>"u8).Raw(Flag(p.Coupon))
            .Raw("</AdditionalIsCoupon>\r\n        <AdditionalGiftCount>0</AdditionalGiftCount>\r\n        <AdditionalIsTotal>0</AdditionalIsTotal>\r\n"u8)
            .Raw("        <AdditionalIsActive>1</AdditionalIsActive>\r\n      </AdditionalRestrictions>\r\n      <MinQty>"u8).Fixed(p.MinQuantity, 2)
            .Raw("</MinQty>\r\n"u8);
        if (p.RewardType == 1)
        {
            xml.Raw("      <DiscountedPrice>"u8).Fixed(p.Price, 2)
                .Raw("</DiscountedPrice>\r\n      <DiscountedPricePerMida>"u8).Fixed(p.Price * 100 / p.MinQuantity, 2)
                .Raw("</DiscountedPricePerMida>\r\n"u8);
        }
        else
        {
            xml.Raw("      <DiscountRate>"u8).Number(p.Rate).Raw("</DiscountRate>\r\n      <DiscountType>0</DiscountType>\r\n"u8);
        }

        xml.Raw("      <MinNoOfItemOfered>10</MinNoOfItemOfered>\r\n      <WeightUnit>1</WeightUnit>\r\n      <PromotionItems>\r\n"u8);
        foreach (var code in p.Items)
        {
            xml.Raw("        <Item>\r\n          <ItemCode>"u8).Text(code)
                .Raw("</ItemCode>\r\n          <ItemType>1</ItemType>\r\n          <IsGiftItem>0</IsGiftItem>\r\n        </Item>\r\n"u8);
        }

        xml.Raw("      </PromotionItems>\r\n      <Clubs>\r\n        <ClubId>0</ClubId>\r\n      </Clubs>\r\n    </Promotion>\r\n"u8);
    }

    // The clubs stand inside the restrictions here, and rate and price are always given, zero when they say nothing.
    private void Bina(GeneratedPromotion p, DateTime updated)
    {
        xml.Raw("    <Promotion>\r\n      <PromotionId>"u8).Number(p.Id)
            .Raw("</PromotionId>\r\n      <PromotionDescription>"u8).Escaped(p.Description)
            .Raw("</PromotionDescription>\r\n      <PromotionUpdateDate>"u8).Date(updated).Raw(" "u8).Time(updated)
            .Raw("</PromotionUpdateDate>\r\n      <PromotionStartDate>"u8).Date(p.Start.ToDateTime(default))
            .Raw("</PromotionStartDate>\r\n      <PromotionStartHour>00:00:00</PromotionStartHour>\r\n      <PromotionEndDate>"u8).Date(p.End.ToDateTime(default))
            .Raw("</PromotionEndDate>\r\n      <PromotionEndHour>23:59:00</PromotionEndHour>\r\n      <RewardType>"u8).Number(p.RewardType)
            .Raw("</RewardType>\r\n      <DiscountType>0</DiscountType>\r\n      <DiscountRate>"u8).Fixed(p.Rate * 100L, 2)
            .Raw("</DiscountRate>\r\n      <AllowMultipleDiscounts>1</AllowMultipleDiscounts>\r\n      <IsWeightedPromo>"u8).Raw(Flag(p.Weighted))
            .Raw("</IsWeightedPromo>\r\n      <MinQty>"u8).Fixed(p.MinQuantity, 2)
            .Raw("</MinQty>\r\n      <MaxQty>0</MaxQty>\r\n      <DiscountedPrice>"u8).Fixed(p.Price, 2)
            .Raw("</DiscountedPrice>\r\n      <DiscountedPricePerMida>"u8).Fixed(p.Price * 100 / p.MinQuantity, 2)
            .Raw("</DiscountedPricePerMida>\r\n      <MinNoOfItemOfered>10</MinNoOfItemOfered>\r\n      <AdditionalRestrictions>\r\n        <AdditionalIsCoupon>"u8)
            .Raw(Flag(p.Coupon))
            .Raw("</AdditionalIsCoupon>\r\n        <AdditionalGiftCount>0</AdditionalGiftCount>\r\n        <Clubs>\r\n          <ClubId>0</ClubId>\r\n        </Clubs>\r\n"u8)
            .Raw("        <AdditionalIsTotal>0</AdditionalIsTotal>\r\n        <AdditionalIsActive>1</AdditionalIsActive>\r\n      </AdditionalRestrictions>\r\n"u8)
            .Raw("      <PromotionItems count=\""u8).Number(p.Items.Count).Raw("\">\r\n"u8);
        foreach (var code in p.Items)
        {
            xml.Raw("        <Item>\r\n          <ItemCode>"u8).Text(code)
                .Raw("</ItemCode>\r\n          <IsGiftItem>0</IsGiftItem>\r\n          <ItemType>1</ItemType>\r\n        </Item>\r\n"u8);
        }

        xml.Raw("      </PromotionItems>\r\n      <MinPurchaseAmnt>0</MinPurchaseAmnt>\r\n    </Promotion>\r\n"u8);
    }

    private void New(GeneratedPromotion p, DateTime updated)
    {
        xml.Raw("    <Promotion>\r\n      <PromotionUpdateTime>"u8).Date(updated).Raw("T"u8).Time(updated)
            .Raw(".000</PromotionUpdateTime>\r\n      <AllowMultipleDiscounts>1</AllowMultipleDiscounts>\r\n      <PromotionID>"u8).Number(p.Id)
            .Raw("</PromotionID>\r\n      <PromotionDescription>"u8).Escaped(p.Description)
            .Raw("</PromotionDescription>\r\n      <PromotionStartDateTime>"u8).Date(p.Start.ToDateTime(default))
            .Raw("T00:00:00.000</PromotionStartDateTime>\r\n      <PromotionEndDateTime>"u8).Date(p.End.ToDateTime(default))
            .Raw("T23:59:00.000</PromotionEndDateTime>\r\n      <PromotionDays />\r\n      <RedemptionLimit>0</RedemptionLimit>\r\n"u8)
            .Raw("      <MinNoOfItemOffered>10</MinNoOfItemOffered>\r\n      <ClubID>0</ClubID>\r\n      <AdditionalIsCoupon>"u8).Raw(Flag(p.Coupon))
            .Raw("</AdditionalIsCoupon>\r\n      <Groups>\r\n        <Group>\r\n          <GroupID>1</GroupID>\r\n          <PromotionItems>\r\n"u8);
        foreach (var code in p.Items)
        {
            xml.Raw("            <PromotionItem>\r\n              <ItemCode>"u8).Text(code)
                .Raw("</ItemCode>\r\n              <ItemType>1</ItemType>\r\n              <RewardType>10</RewardType>\r\n              <MinQty>"u8).Fixed(p.MinQuantity, 2)
                .Raw("</MinQty>\r\n              <MaxQty />\r\n              <DiscountRate />\r\n              <DiscountedPrice>"u8).Fixed(p.Price, 2)
                .Raw("</DiscountedPrice>\r\n              <DiscountedPricePerMida />\r\n              <bIsWeighted>"u8).Raw(Flag(p.Weighted))
                .Raw("</bIsWeighted>\r\n            </PromotionItem>\r\n"u8);
        }

        xml.Raw("          </PromotionItems>\r\n        </Group>\r\n      </Groups>\r\n    </Promotion>\r\n"u8);
    }

    internal static ReadOnlySpan<byte> Flag(bool value) => value ? "1"u8 : "0"u8;
}

namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>Promotions as generations L and S publish them: one line a promotion and item, with everything repeated. Rates are plain percent.</summary>
internal sealed class FlatPromotionLines(GeneratedChainOptions options, XmlBytes xml)
{
    private readonly bool _laib = options.Generation == Generation.Laib;

    public void Open() => xml.Raw(_laib ? "  <Sales>\r\n"u8 : "  <Header>\r\n  <Details>\r\n"u8);

    public void Close() => xml.Raw(_laib ? "  </Sales>\r\n</Promos>"u8 : "  </Details>\r\n  </Header>\r\n  </Envelope>\r\n</OrderXml>"u8);

    public void Write(GeneratedPromotion p, DateTime updated)
    {
        foreach (var code in p.Items)
        {
            xml.Raw(_laib ? "    <Sale>\r\n"u8 : "    <Line>\r\n"u8)
                .Raw("      <PromotionId>"u8).Number(p.Id)
                .Raw("</PromotionId>\r\n      <ItemCode>"u8).Text(code)
                .Raw("</ItemCode>\r\n      <ItemType>1</ItemType>\r\n      <IsGiftItem>0</IsGiftItem>\r\n      <PromotionDescription>"u8).Escaped(p.Description)
                .Raw("</PromotionDescription>\r\n      <PromotionUpdateDate>"u8).Date(updated)
                .Raw(" 00:00</PromotionUpdateDate>\r\n      <PromotionStartDate>"u8).Date(p.Start.ToDateTime(default))
                .Raw("</PromotionStartDate>\r\n      <PromotionStartHour>00:00:00</PromotionStartHour>\r\n      <PromotionEndDate>"u8).Date(p.End.ToDateTime(default))
                .Raw("</PromotionEndDate>\r\n      <PromotionEndHour>23:59:00</PromotionEndHour>\r\n      <RewardType>"u8).Number(p.RewardType)
                .Raw("</RewardType>\r\n      <AllowMultipleDiscounts>1</AllowMultipleDiscounts>\r\n      <IsWeightedPromo>"u8).Raw(PromotionFileWriter.Flag(p.Weighted))
                .Raw("</IsWeightedPromo>\r\n      <MinQty>"u8).Fixed(p.MinQuantity, 2)
                .Raw("</MinQty>\r\n"u8);
            if (p.RewardType == 1)
            {
                xml.Raw("      <DiscountedPrice>"u8).Fixed(p.Price, 2).Raw("</DiscountedPrice>\r\n"u8);
            }
            else
            {
                xml.Raw("      <DiscountRate>"u8).Fixed(p.Rate, 2).Raw("</DiscountRate>\r\n      <DiscountType>0</DiscountType>\r\n"u8);
            }

            xml.Raw("      <AdditionalIsCoupon>"u8).Raw(PromotionFileWriter.Flag(p.Coupon))
                .Raw("</AdditionalIsCoupon>\r\n      <ClubId>0</ClubId>\r\n"u8)
                .Raw(_laib ? "    </Sale>\r\n"u8 : "    </Line>\r\n"u8);
        }
    }
}

namespace Gogobe.Portals.Simulator.Generated;

/// <summary>The head of price and promotion files: a byte order mark, the root, and who publishes.</summary>
internal static class FileHeader
{
    public static void Write(GeneratedChainOptions options, XmlBytes xml, int store)
    {
        xml.Raw([0xEF, 0xBB, 0xBF]).Raw("<Root>\r\n"u8);
        if (options.Generation == Generation.Classic)
        {
            xml.Raw("  <XmlDocVersion>19</XmlDocVersion>\r\n  <ChainId>"u8).Text(options.ChainId).Raw("</ChainId>\r\n  <SubChainId>1</SubChainId>\r\n  <StoreId>"u8)
                .Padded(store, 3).Raw("</StoreId>\r\n  <BikoretNo>"u8).Number(store % 10).Raw("</BikoretNo>\r\n  <DllVerNo>9.4.0.50</DllVerNo>\r\n"u8);
        }
        else
        {
            xml.Raw("  <ChainID>"u8).Text(options.ChainId).Raw("</ChainID>\r\n  <SubChainID>001</SubChainID>\r\n  <StoreID>"u8)
                .Padded(store, 3).Raw("</StoreID>\r\n  <BikoretNo>"u8).Number(store % 10).Raw("</BikoretNo>\r\n"u8);
        }
    }
}

namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>What stands before and behind the rows of price and promotion files, in the layout of a generation.</summary>
internal static class FileHeader
{
    /// <summary>Mark, declaration, root, and who publishes.</summary>
    public static void Write(GeneratedChainOptions options, XmlBytes xml, int store, bool promotions = false)
    {
        if (options.ByteOrderMark)
        {
            xml.Raw([0xEF, 0xBB, 0xBF]);
        }

        switch (Layout(options, promotions))
        {
            case Generation.Classic:
                xml.Raw("<Root>\r\n  <XmlDocVersion>19</XmlDocVersion>\r\n  <ChainId>"u8).Text(options.ChainId)
                    .Raw("</ChainId>\r\n  <SubChainId>1</SubChainId>\r\n  <StoreId>"u8).Padded(store, 3)
                    .Raw("</StoreId>\r\n  <BikoretNo>"u8).Number(store % 10).Raw("</BikoretNo>\r\n  <DllVerNo>9.4.0.50</DllVerNo>\r\n"u8);
                break;
            case Generation.New:
                xml.Raw("<Root>\r\n  <ChainID>"u8).Text(options.ChainId).Raw("</ChainID>\r\n  <SubChainID>001</SubChainID>\r\n  <StoreID>"u8).Padded(store, 3)
                    .Raw("</StoreID>\r\n  <BikoretNo>"u8).Number(store % 10).Raw("</BikoretNo>\r\n"u8);
                break;
            case Generation.Bina:
                xml.Raw("<Root>\r\n  <ChainId>"u8).Text(options.ChainId).Raw("</ChainId>\r\n  <SubChainId>1</SubChainId>\r\n  <StoreId>"u8).Number(store)
                    .Raw("</StoreId>\r\n  <BikoretNo>"u8).Number(store % 10).Raw("</BikoretNo>\r\n"u8);
                break;
            case Generation.Laib:
                xml.Raw("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n"u8).Raw(promotions ? "<Promos>\r\n  <ChainID>"u8 : "<Prices>\r\n  <ChainID>"u8)
                    .Text(options.ChainId).Raw("</ChainID>\r\n  <SubChainID>001</SubChainID>\r\n  <StoreID>"u8).Padded(store, 3)
                    .Raw("</StoreID>\r\n  <BikoretNo>000</BikoretNo>\r\n"u8);
                break;
            case Generation.SuperPharm:
                xml.Raw(promotions
                        ? "<?xml version=\"1.0\" encoding=\"ISO-8859-8\" standalone=\"no\" ?>\r\n"u8
                        : "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"no\" ?>\r\n"u8)
                    .Raw("<OrderXml xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\r\n  <Envelope>\r\n  <ChainId>"u8).Text(options.ChainId)
                    .Raw("</ChainId>\r\n  <SubChainId>100</SubChainId>\r\n  <StoreId>"u8).Number(store)
                    .Raw("</StoreId>\r\n  <BikoretNo>100</BikoretNo>\r\n"u8);
                break;
            case Generation.TivTaam:
                xml.Raw("<NewDataSet>\r\n  <xs:schema id=\"NewDataSet\" xmlns:xs=\"http://www.w3.org/2001/XMLSchema\">\r\n"u8)
                    .Raw("    <xs:element name=\"item\"><xs:complexType><xs:sequence><xs:element name=\"itemcode\" type=\"xs:string\" />"u8)
                    .Raw("</xs:sequence></xs:complexType></xs:element>\r\n  </xs:schema>\r\n"u8);
                break;
            default:
                throw new InvalidOperationException($"No header for {options.Generation}.");
        }
    }

    /// <summary>Opens the list of price rows.</summary>
    public static void OpenPrices(GeneratedChainOptions options, XmlBytes xml, long rows)
    {
        switch (options.Generation)
        {
            case Generation.Classic:
                xml.Raw("  <"u8).Text(options.ListName).Raw(" Count=\""u8).Number(rows).Raw("\">\r\n"u8);
                break;
            case Generation.Laib:
                xml.Raw("  <Products>\r\n"u8);
                break;
            case Generation.SuperPharm:
                xml.Raw("  <Header>\r\n  <Details>\r\n"u8);
                break;
            case Generation.TivTaam:
                break;
            default:
                xml.Raw("  <Items>\r\n"u8);
                break;
        }
    }

    /// <summary>Closes list and root of a price file.</summary>
    public static void ClosePrices(GeneratedChainOptions options, XmlBytes xml, int store)
    {
        switch (options.Generation)
        {
            case Generation.Classic:
                xml.Raw("  </"u8).Text(options.ListName).Raw(">\r\n</Root>"u8);
                break;
            case Generation.Laib:
                xml.Raw("  </Products>\r\n</Prices>"u8);
                break;
            case Generation.SuperPharm:
                xml.Raw("  </Details>\r\n  </Header>\r\n  </Envelope>\r\n</OrderXml>"u8);
                break;
            case Generation.TivTaam:
                // Who publishes is said behind the rows.
                xml.Raw("  <chainid>"u8).Text(options.ChainId).Raw("</chainid>\r\n  <subchainid>1</subchainid>\r\n  <storeid>"u8).Padded(store, 3)
                    .Raw("</storeid>\r\n</NewDataSet>"u8);
                break;
            default:
                xml.Raw("  </Items>\r\n</Root>"u8);
                break;
        }
    }

    // Tiv Taam kept its own layout for prices only.
    private static Generation Layout(GeneratedChainOptions options, bool promotions) =>
        promotions && options.Generation == Generation.TivTaam ? Generation.Classic : options.Generation;
}

using System.Globalization;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Portals.Simulator.Generated.Xml;

namespace Gogobe.Portals.Simulator.Country.Contents;

/// <summary>Stores files in the layouts of <see cref="StoresLayout"/>.</summary>
internal static class StoresXml
{
    public static void Write(
        XmlBytes xml, PortalChain chain, PublishedId id, IReadOnlyList<(PublishedId Id, GeneratedStore Store)> stores, DateTime at)
    {
        var inside = id.InStores ?? id.Id;
        var date = at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        var time = at.ToString("HH:mm:ss", CultureInfo.InvariantCulture);
        var name = Escape(chain.Name + " בע\"מ");
        switch (chain.StoresLayout)
        {
            case StoresLayout.New:
                Text(xml, $"<Chain><ChainID>{inside}</ChainID><ChainName>{name}</ChainName><LastUpdateDate>{date}</LastUpdateDate><LastUpdateTime>{time}</LastUpdateTime>");
                Text(xml, "<SubChains><SubChain><SubChainID>1</SubChainID><SubChainName>1</SubChainName><Stores>");
                Rows(xml, stores, "Store", (s, i) => $"<StoreID>{s.Number}</StoreID><BikoretNo>{s.Number % 10}</BikoretNo><StoreType>{s.Type}</StoreType>{Place(s, "ZIPCode")}");
                Text(xml, "</Stores></SubChain></SubChains></Chain>");
                break;
            case StoresLayout.Classic:
                Text(xml, $"<Root><ChainId>{inside}</ChainId><ChainName>{name}</ChainName><XmlDocVersion>00000</XmlDocVersion>");
                Text(xml, $"<LastUpdateDate>{date}</LastUpdateDate><LastUpdateTime>{time}</LastUpdateTime><SubChains><SubChain><SubChainId>1</SubChainId><SubChainName>1</SubChainName><Stores>");
                Rows(xml, stores, "Store", (s, i) => $"<StoreId>{s.Number}</StoreId><BikoretNo>{s.Number % 10}</BikoretNo><StoreType>{s.Type}</StoreType>{Place(s, "ZipCode")}");
                Text(xml, "</Stores></SubChain></SubChains></Root>");
                break;
            case StoresLayout.Laib:
                Text(xml, $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<Store Date=\"{at.ToString("dd/MM/yy", CultureInfo.InvariantCulture)}\" Time=\"{time}\">\n<Branches>\n");
                Rows(xml, stores, "Branch", (s, i) =>
                    $"<ChainID>{i.InStores ?? i.Id}</ChainID><SubChainID>001</SubChainID><StoreID>{s.Number:000}</StoreID><BikoretNo /><StoreType>{s.Type}</StoreType>"
                    + $"<ChainName>{name}</ChainName><SubChainName />{Place(s, "ZIPCode")}<LastUpdateDate>{at.ToString("dd/MM/yyyy HH:mm:ss", CultureInfo.InvariantCulture)}</LastUpdateDate><Latitude /><Longitude />");
                Text(xml, "</Branches>\n</Store>");
                break;
            case StoresLayout.SuperPharm:
                Text(xml, "<?xml version=\"1.0\" encoding=\"ISO-8859-8\" standalone=\"no\" ?>\n<OrderXml xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\">\n");
                Text(xml, $"<Envelope><ChainId>{inside}</ChainId><SubChainId>100</SubChainId><Header><Details>");
                Rows(xml, stores, "Line", (s, i) =>
                    $"<StoreId>{s.Number}</StoreId><BikoretNo>100</BikoretNo><StoreType>{s.Type}</StoreType><ChainName>{name}</ChainName><SubChainName></SubChainName>"
                    + $"{Place(s, "ZipCode")}<LastUpdateDate>{date}</LastUpdateDate><LastUpdateTime>{time}</LastUpdateTime>");
                Text(xml, "</Details></Header></Envelope>\n</OrderXml>");
                break;
            case StoresLayout.Sap:
                Text(xml, "<?xml version=\"1.0\" encoding=\"UTF-8\"?><asx:abap xmlns:asx=\"http://www.sap.com/abapxml\" version=\"1.0\"><asx:values>");
                Text(xml, $"<CHAINID>{inside}</CHAINID><STORES>");
                Rows(xml, stores, "STORE", (s, i) =>
                    $"<SUBCHAINID>1</SUBCHAINID><STOREID>{s.Number}</STOREID><BIKORETNO>{s.Number % 10}</BIKORETNO><STORETYPE>{s.Type}</STORETYPE><CHAINNAME>{name}</CHAINNAME>"
                    + $"<SUBCHAINNAME>שלי</SUBCHAINNAME><STORENAME>{Escape(s.Name)}</STORENAME><ADDRESS>{Escape(s.Address)}</ADDRESS><CITY>{Escape(s.City)}</CITY><ZIPCODE>{s.ZipCode}</ZIPCODE>");
                Text(xml, "</STORES></asx:values></asx:abap>");
                break;
            default:
                Text(xml, $"<Root><ChainId>{inside}</ChainId><ChainName>{name}</ChainName><SubChains><SubChainsXMLObject><SubChainId>1</SubChainId><SubChainName>1</SubChainName>");
                Text(xml, "<Stores><SubChainStoresXMLObject>");
                Rows(xml, stores, "Store", (s, i) => $"<StoreId>{s.Number}</StoreId><BikoretNo>{s.Number % 10}</BikoretNo><StoreType>{s.Type}</StoreType>{Place(s, "ZipCode")}");
                Text(xml, "</SubChainStoresXMLObject></Stores></SubChainsXMLObject></SubChains></Root>");
                break;
        }
    }

    private static void Rows(
        XmlBytes xml, IReadOnlyList<(PublishedId Id, GeneratedStore Store)> stores, string element, Func<GeneratedStore, PublishedId, string> inside)
    {
        foreach (var (id, store) in stores)
        {
            Text(xml, $"<{element}>{inside(store, id)}</{element}>\n");
        }
    }

    private static string Place(GeneratedStore store, string zip) =>
        $"<StoreName>{Escape(store.Name)}</StoreName><Address>{Escape(store.Address)}</Address><City>{Escape(store.City)}</City><{zip}>{store.ZipCode}</{zip}>";

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);

    // In pieces, since the writer takes at most 4 KB at once.
    private static void Text(XmlBytes xml, string text)
    {
        for (var at = 0; at < text.Length; at += 1_000)
        {
            xml.Text(text.AsSpan(at, Math.Min(1_000, text.Length - at)));
        }
    }
}

using System.Globalization;
using System.Text;
using Gogobe.Portals.Simulator.Generated.Products;
using Gogobe.Portals.Simulator.Generated.Randomness;

namespace Gogobe.Portals.Simulator.Generated.Xml;

/// <summary>The stores of the chain, and their file: UTF-16LE with a byte order mark and no declaration, as Cerberus publishes it.</summary>
internal static class StoresFileWriter
{
    public static IReadOnlyList<GeneratedStore> Stores(GeneratedChainOptions options)
    {
        var mix = new Mix(options.Seed, Mix.Purpose.Store);
        return [.. Enumerable.Range(1, options.Stores).Select(n => Store(n, mix[n]))];
    }

    public static GeneratedFile Write(GeneratedChainOptions options, string folder, DateTime at, IReadOnlyList<GeneratedStore> stores)
    {
        var text = new StringBuilder("<Root><ChainId>").Append(options.ChainId).Append("</ChainId><ChainName>").Append(Escape(options.ChainName))
            .Append("</ChainName><XmlDocVersion>00000</XmlDocVersion><LastUpdateDate>").Append(at.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))
            .Append("</LastUpdateDate><LastUpdateTime>").Append(at.ToString("HH:mm:ss", CultureInfo.InvariantCulture))
            .Append("</LastUpdateTime><SubChains><SubChain><SubChainId>1</SubChainId><SubChainName>1</SubChainName><Stores>");
        foreach (var store in stores)
        {
            text.Append(
                CultureInfo.InvariantCulture,
                $"<Store><StoreId>{store.Number}</StoreId><BikoretNo>{store.Number % 10}</BikoretNo><StoreType>{store.Type}</StoreType>");
            text.Append(
                CultureInfo.InvariantCulture,
                $"<StoreName>{Escape(store.Name)}</StoreName><Address>{Escape(store.Address)}</Address><City>{Escape(store.City)}</City>");
            text.Append(CultureInfo.InvariantCulture, $"<ZipCode>{store.ZipCode}</ZipCode></Store>");
        }

        text.Append("</Stores></SubChain></SubChains></Root>");
        var path = Path.Combine(folder, FileNames.Stores(options, at));
        var xml = text.ToString();
        File.WriteAllText(path, xml, Encoding.Unicode);
        var bytes = new FileInfo(path).Length;
        return new GeneratedFile(path, null, at, stores.Count, bytes, bytes);
    }

    private static GeneratedStore Store(int number, ulong random)
    {
        var city = Vocabulary.Cities[random % (ulong)Vocabulary.Cities.Length];
        var street = Vocabulary.Streets[(random >> 8) % (ulong)Vocabulary.Streets.Length];
        var house = 1 + ((random >> 16) % 120);
        var zip = 1_000_000 + ((random >> 24) % 8_000_000);
        return new GeneratedStore(
            number,
            number % 9 == 0 ? $"שופינג & סופר \"{city}\"" : $"{city} {street}",
            string.Create(CultureInfo.InvariantCulture, $"{street} {house}"),
            city,
            zip.ToString(CultureInfo.InvariantCulture),
            number % 25 == 24 ? 2 : 1);
    }

    private static string Escape(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("\"", "&quot;", StringComparison.Ordinal);
}

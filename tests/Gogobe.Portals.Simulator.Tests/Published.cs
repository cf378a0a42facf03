using System.Globalization;
using System.IO.Compression;
using System.Xml;

namespace Gogobe.Portals.Simulator.Tests;

/// <summary>Reads generated files with the framework's reader, which shares no code with what wrote them.</summary>
internal static class Published
{
    /// <summary>The rows of a file: the elements of each, by name, in document order.</summary>
    public static List<Dictionary<string, string>> Rows(string path, string element)
    {
        using var file = File.OpenRead(path);
        using var bytes = path.EndsWith(".gz", StringComparison.Ordinal) ? (Stream)new GZipStream(file, CompressionMode.Decompress) : file;
        using var reader = XmlReader.Create(bytes, new XmlReaderSettings { IgnoreWhitespace = true });
        var rows = new List<Dictionary<string, string>>();
        while (reader.ReadToFollowing(element))
        {
            var row = new Dictionary<string, string>();
            using var inside = reader.ReadSubtree();
            inside.Read();
            inside.Read();
            while (inside.NodeType == XmlNodeType.Element)
            {
                row.Add(inside.Name, inside.ReadElementContentAsString());
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The promotions of a file, each with the codes of its items.</summary>
    public static List<(long Id, string Description, List<string> Codes, decimal MinQuantity, decimal Price)> Promotions(string path)
    {
        using var file = File.OpenRead(path);
        using var bytes = new GZipStream(file, CompressionMode.Decompress);
        using var reader = XmlReader.Create(bytes);
        var promotions = new List<(long, string, List<string>, decimal, decimal)>();
        while (reader.ReadToFollowing("Promotion"))
        {
            using var inside = reader.ReadSubtree();
            var (id, description, codes, quantity, price) = (0L, "", new List<string>(), 0m, 0m);
            while (inside.Read())
            {
                switch (inside.NodeType == XmlNodeType.Element ? inside.Name : "")
                {
                    case "PromotionId" or "PromotionID":
                        id = inside.ReadElementContentAsLong();
                        break;
                    case "PromotionDescription":
                        description = inside.ReadElementContentAsString();
                        break;
                    case "ItemCode":
                        codes.Add(inside.ReadElementContentAsString());
                        break;
                    case "MinQty":
                        quantity += Number(inside.ReadElementContentAsString());
                        break;
                    case "DiscountedPrice":
                        price += Number(inside.ReadElementContentAsString());
                        break;
                    default:
                        break;
                }
            }

            promotions.Add((id, description, codes, quantity, price));
        }

        return promotions;
    }

    public static decimal Number(string text) => decimal.Parse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);

    public static string Xml(string path)
    {
        using var gzip = new GZipStream(File.OpenRead(path), CompressionMode.Decompress);
        using var text = new StreamReader(gzip);
        return text.ReadToEnd();
    }
}

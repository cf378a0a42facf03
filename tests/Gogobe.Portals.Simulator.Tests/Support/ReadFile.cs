using System.IO.Compression;
using System.Text;
using System.Xml;

namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>
/// Reads the bytes of a download with nothing but the framework: unwraps by first bytes, decodes, and takes as rows the elements of some names, wherever they
/// stand. Shares no code with what wrote them.
/// </summary>
internal static class ReadFile
{
    private static readonly Encoding s_hebrew = CodePagesEncodingProvider.Instance.GetEncoding(1255)!;

    /// <summary>Rows: the leaf elements of each by lower-case name, in document order.</summary>
    public static List<ILookup<string, string>> Rows(ReadOnlyMemory<byte> bytes, params string[] names)
    {
        var rows = new List<ILookup<string, string>>();
        using var reader = XmlReader.Create(new StringReader(Text(bytes.ToArray())), new XmlReaderSettings { IgnoreWhitespace = true });
        var wanted = names.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var open = new Stack<(bool Row, List<(string Name, string Value)> Leaves, bool HasRow)>();
        while (reader.Read())
        {
            if (reader.NodeType == XmlNodeType.Element)
            {
                var (name, empty) = (reader.LocalName, reader.IsEmptyElement);
                if (wanted.Contains(name) && !empty)
                {
                    open.Push((true, [], false));
                }
                else if (open.Count > 0)
                {
                    if (empty)
                    {
                        open.Peek().Leaves.Add((name.ToLowerInvariant(), ""));
                    }
                    else
                    {
                        s_leaf = name;
                        s_text = null;
                    }
                }
            }
            else if (reader.NodeType is XmlNodeType.Text or XmlNodeType.SignificantWhitespace or XmlNodeType.CDATA)
            {
                s_text += reader.Value;
            }
            else if (reader.NodeType == XmlNodeType.EndElement && open.Count > 0)
            {
                if (wanted.Contains(reader.LocalName))
                {
                    var row = open.Pop();
                    if (!row.HasRow)
                    {
                        rows.Add(row.Leaves.ToLookup(l => l.Name, l => l.Value));
                    }

                    if (open.TryPop(out var outer))
                    {
                        open.Push(outer with { HasRow = true });
                    }
                }
                else if (s_leaf == reader.LocalName)
                {
                    open.Peek().Leaves.Add((s_leaf.ToLowerInvariant(), s_text ?? ""));
                }

                (s_leaf, s_text) = (null, null);
            }
        }

        return rows;
    }

    [ThreadStatic]
    private static string? s_leaf;

    [ThreadStatic]
    private static string? s_text;

    /// <summary>The text of a file.</summary>
    public static string Text(byte[] bytes)
    {
        if (bytes is [0x1F, 0x8B, ..])
        {
            using var gzip = new GZipStream(new MemoryStream(bytes), CompressionMode.Decompress);
            return Text(All(gzip));
        }

        if (bytes is [(byte)'P', (byte)'K', ..])
        {
            using var zip = new ZipArchive(new MemoryStream(bytes));
            using var entry = zip.Entries.Single().Open();
            return Text(All(entry));
        }

        return bytes switch
        {
            [0xFF, 0xFE, ..] => Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2),
            [0xEF, 0xBB, 0xBF, ..] => Encoding.UTF8.GetString(bytes, 3, bytes.Length - 3),
            _ => Undeclared(bytes),
        };
    }

    private static string Undeclared(byte[] bytes)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return s_hebrew.GetString(bytes);
        }
    }

    private static byte[] All(Stream stream)
    {
        var all = new MemoryStream();
        stream.CopyTo(all);
        return all.ToArray();
    }
}

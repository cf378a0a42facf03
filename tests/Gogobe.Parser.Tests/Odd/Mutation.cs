using System.Text;
using System.Text.RegularExpressions;

namespace Gogobe.Parser.Tests.Odd;

/// <summary>One change of a published file: what kind, where, and what to. Two numbers choose among what the file offers, so that every change fits every file.</summary>
internal sealed partial record Mutation(int Kind, int Place, int Value)
{
    /// <summary>Kinds of changes.</summary>
    public const int Kinds = 14;

    private static readonly string[] s_values =
    [
        "", " ", "''", "0", "0.00", "-1", "-0.5", "5,90", "1,234", "1,234.50", "5,9,0", "1.234,5", ".5", "5.", "1e5", "NaN", "+3", "99999999999999999999", "0.00001", "12.34567",
        "100000", "100000.01", "00000000000000000001", "7290000000015", "123456789012345", "abc", "\u0665", "\u00a05.90", "\ufeff7", "9999-12-31T23:59:59-02:00", "0001-01-01", "2026-02-30",
        "2026-03-27T02:30:00", "2026-10-25 01:30", "1899-12-30T00:00:00", "20261301", "31/12/99", "2026-12-31T24:00:00", "9999-12-31 23:59:59", "2026-06-01T00:00:00+14:59", "23:59", "1", "2", "10000",
        "השני ב-5", "&amp;", "&#0;", "&#xD800;", "a & b", "<![CDATA[5.90]]>", "5<!-- -->9", "\ud83d\ude00", "999999", "1000000", "7290058140886", "0000000000000", "1111111111111",
    ];

    private static readonly string[] s_names =
    [
        "Item", "Product", "Line", "Items", "Products", "Promotion", "Sale", "Promotions", "Store", "Branch", "Stores", "SubChainStoreXMLObject", "PromotionItem", "Group", "ItemCode", "ITEMPRICE",
        "ItemNm", "StoreId", "ChainId", "PromotionId", "MinQty", "DiscountedPrice", "RewardType", "Foo", "x:Item", "x:ItemCode", "Details", "Count", "ClubId", "AdditionalIsCupon", "schema",
    ];

    private static readonly string[] s_junk = ["\ufeff", "\0", "&", "<", ">", "<!-- x -->", "<![CDATA[y]]>", "]]>", "\r\n", "<?pi?>", "<a b=c>", "</a>", "<a/>", "\u0001", "\"", "<!DOCTYPE x>", "<html>"];

    /// <summary>The changed file.</summary>
    public byte[] Apply(byte[] bytes) => Kind switch
    {
        0 or 1 or 2 => Leaf(bytes, (leaf, name) => $"<{name}>{Pick(s_values)}</{name}>"),
        3 => Leaf(bytes, (leaf, name) => $"{leaf}<{name}>{Pick(s_values)}</{name}>"),
        4 => Leaf(bytes, (leaf, _) => $"<{Pick(s_names)}>{leaf}</{Pick(s_names)}>"),
        5 => Leaf(bytes, (leaf, _) => $"{leaf}<{Pick(s_names)}>{leaf}</{Pick(s_names)}><{Pick(s_names)}>{leaf}</{Pick(s_names)}>"),
        6 => Rename(bytes),
        7 => Tag(bytes, _ => ""),
        8 => Tag(bytes, tag => tag + Pick(s_junk)),
        9 => Tag(bytes, tag => tag.Length > 1 && tag[1] != '/' ? $"{tag.TrimEnd('>', '/')} {Pick(s_names)}=\"{Pick(s_values)}\">" : tag),
        10 => bytes[..At(bytes.Length)],
        11 => bytes.Length == 0 ? bytes : [.. bytes[..At(bytes.Length)], (byte)Value, .. bytes[(At(bytes.Length) + (Value >> 8 & 1))..]],
        12 => Encode(bytes),
        _ => (Value & 3) == 0 ? ParseCase.Gzip(bytes)[..^Math.Min(Value >> 2 & 15, 15)] : Tag(bytes, tag => tag + string.Concat(Enumerable.Repeat("<d>", 70))),
    };

    private string Pick(string[] of) => of[Value % of.Length];

    private int At(int length) => length == 0 ? 0 : Place % length;

    private byte[] Leaf(byte[] bytes, Func<string, string, string> change) => Change(bytes, Leaves(), m => change(m.Value, m.Groups[1].Value));

    private byte[] Tag(byte[] bytes, Func<string, string> change) => Change(bytes, Tags(), m => change(m.Value));

    // Latin-1 keeps every byte what it is.
    private byte[] Change(byte[] bytes, Regex what, Func<Match, string> change)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var all = what.Matches(text);
        if (all.Count == 0)
        {
            return bytes;
        }

        var match = all[Place % all.Count];
        return [.. bytes[..match.Index], .. Published(change(match)), .. bytes[(match.Index + match.Length)..]];
    }

    // What came out of the file is Latin-1 of its bytes, what comes from the lists is text: letters behind Latin-1 say which.
    private static byte[] Published(string text) => [.. text.EnumerateRunes().SelectMany(r => r.Value is < 0x100 and not 0xA0 ? [(byte)r.Value] : Encoding.UTF8.GetBytes(r.ToString()))];

    private byte[] Rename(byte[] bytes)
    {
        var text = Encoding.Latin1.GetString(bytes);
        var all = Tags().Matches(text);
        if (all.Count == 0)
        {
            return bytes;
        }

        var name = Names().Match(all[Place % all.Count].Value).Value;
        return name.Length == 0 ? bytes : Encoding.Latin1.GetBytes(Regex.Replace(text, $"(?<=</?){Regex.Escape(name)}(?=[ />])", Pick(s_names)));
    }

    private byte[] Encode(byte[] bytes)
    {
        var text = Encoding.UTF8.GetString(bytes);
        switch (Value % 6)
        {
            case 0:
                return Encoding.Unicode.GetBytes(text);
            case 1:
                return [0xFF, 0xFE, .. Encoding.Unicode.GetBytes(text)];
            case 2:
                return [0xFE, 0xFF, .. Encoding.BigEndianUnicode.GetBytes(text)];
            case 3:
                return [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, .. bytes];
            case 4:
                return Encoding.UTF8.GetBytes(Encoding.Latin1.GetString(bytes));
            default:
                Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
                return Encoding.GetEncoding(1255).GetBytes(text);
        }
    }

    [GeneratedRegex("<([A-Za-z]+)>[^<>]*</\\1>")]
    private static partial Regex Leaves();

    [GeneratedRegex("<[^<>]*>")]
    private static partial Regex Tags();

    [GeneratedRegex("[A-Za-z]+")]
    private static partial Regex Names();
}

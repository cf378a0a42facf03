using System.Text;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Reading;

/// <summary>How the bytes of a feed become text.</summary>
public enum FeedEncoding
{
    /// <summary>UTF-8, and anything else is an error: a BOM or the declaration says so.</summary>
    Utf8,

    /// <summary>UTF-8 when the first byte above 0x7F begins a valid sequence, windows-1255 otherwise.</summary>
    Utf8OrHebrew,

    /// <summary>windows-1255, which holds ISO-8859-8 as far as text goes.</summary>
    Hebrew,

    /// <summary>UTF-16, low byte first.</summary>
    Utf16Little,

    /// <summary>UTF-16, high byte first.</summary>
    Utf16Big,
}

/// <summary>Decides the encoding from the first bytes: BOM, then zero bytes, then the XML declaration (docs/specs/parsing.md).</summary>
internal static class EncodingSniffer
{
    /// <summary>The encoding, and the length of the byte-order mark.</summary>
    public static (FeedEncoding Encoding, int Skip) Sniff(ReadOnlySpan<byte> head)
    {
        return head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (FeedEncoding.Utf8, 3),
            [0xFF, 0xFE, 0, 0, ..] or [0, 0, 0xFE, 0xFF, ..] => throw new FeedException(Reason.BadEncoding, "UTF-32"),
            [0xFF, 0xFE, ..] => (FeedEncoding.Utf16Little, 2),
            [0xFE, 0xFF, ..] => (FeedEncoding.Utf16Big, 2),
            [not 0, 0, not 0, 0, ..] => (FeedEncoding.Utf16Little, 0),
            [0, not 0, 0, not 0, ..] => (FeedEncoding.Utf16Big, 0),
            _ => (Declared(head), 0),
        };
    }

    // A declaration of a Hebrew code page, of UTF-16 over bytes that are not, or none at all, is no evidence: the bytes decide.
    private static FeedEncoding Declared(ReadOnlySpan<byte> head)
    {
        head = head.TrimStart(" \t\r\n"u8);
        var end = head.StartsWith("<?xml"u8) ? head.IndexOf("?>"u8) : -1;
        if (end < 0)
        {
            return FeedEncoding.Utf8OrHebrew;
        }

        var declaration = Encoding.ASCII.GetString(head[..end]);
        var at = declaration.IndexOf("encoding", StringComparison.OrdinalIgnoreCase);
        var quoted = at < 0 ? [] : declaration[(at + 8)..].Split('"', '\'');
        var name = quoted.Length > 1 ? quoted[1].Trim().ToUpperInvariant() : "";
        return name switch
        {
            "" or "WINDOWS-1255" or "CP1255" or "ISO-8859-8" or "ISO-8859-8-I" or "ISO-8859-8-E" or "UTF-16" or "UTF-16LE" or "UTF-16BE" => FeedEncoding.Utf8OrHebrew,
            _ => FeedEncoding.Utf8,
        };
    }
}

/// <summary>windows-1255 to UTF-8, by table.</summary>
internal static class HebrewCodePage
{
    /// <summary>UTF-8 bytes that one byte can become at most.</summary>
    public const int MaxExpansion = 3;

    private static readonly char[] s_chars = Load();

    /// <summary>Decodes all of <paramref name="source"/>; <paramref name="destination"/> is large enough.</summary>
    /// <exception cref="FeedException">A byte that the code page leaves undefined.</exception>
    public static int Decode(ReadOnlySpan<byte> source, Span<byte> destination)
    {
        var written = 0;
        foreach (var b in source)
        {
            if (b < 0x80)
            {
                destination[written++] = b;
                continue;
            }

            var c = s_chars[b];
            if (c == 0)
            {
                throw new FeedException(Reason.BadEncoding, $"byte 0x{b:X2} is neither UTF-8 nor windows-1255");
            }

            written += new Rune(c).EncodeToUtf8(destination[written..]);
        }

        return written;
    }

    private static char[] Load()
    {
        Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);
        var page = Encoding.GetEncoding(1255);
        var chars = new char[256];
        for (var b = 0x80; b < 256; b++)
        {
            var c = page.GetChars([(byte)b])[0];

            // The platform maps undefined bytes to C1 controls and to private use, so that they survive a round trip; here they are errors.
            chars[b] = c is (>= '\u0080' and <= '\u009f') or (>= '\ue000' and <= '\uf8ff') or '\ufffd' ? '\0' : c;
        }

        return chars;
    }
}

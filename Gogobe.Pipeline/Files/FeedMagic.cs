namespace Gogobe.Pipeline.Files;

/// <summary>What the first bytes of a file say it is. Names and content types lie; bytes do not.</summary>
public enum FeedKind
{
    /// <summary>No bytes, or nothing but blanks.</summary>
    Empty,

    /// <summary>gzip: 1F 8B.</summary>
    Gzip,

    /// <summary>zip: PK 03 04 (or PK 05 06, an archive without entries). Some portals call it .gz.</summary>
    Zip,

    /// <summary>Begins like XML, in UTF-8 or another superset of ASCII, or UTF-16 of either byte order, with or without a mark.</summary>
    Xml,

    /// <summary>A page: a login, a block, an expired link.</summary>
    Html,

    /// <summary>Anything else.</summary>
    Other,
}

/// <summary>Recognises files by their first bytes.</summary>
public static class FeedMagic
{
    /// <summary>This many first bytes are enough.</summary>
    public const int HeadLength = 1024;

    private static readonly string[] s_pageElements = ["html", "head", "body"];

    /// <summary>Recognises a file by its first bytes: <see cref="HeadLength"/> of them, or all that there are.</summary>
    public static FeedKind Sniff(ReadOnlySpan<byte> head)
    {
        switch (head)
        {
            case [0x1F, 0x8B, ..]:
                return FeedKind.Gzip;
            case [0x50, 0x4B, 0x03, 0x04, ..] or [0x50, 0x4B, 0x05, 0x06, ..]:
                return FeedKind.Zip;
        }

        // Files put together have a mark for each part.
        while (head.StartsWith("\ufeff\ufeff"u8))
        {
            head = head[3..];
        }

        Span<char> text = stackalloc char[HeadLength];
        var start = ((ReadOnlySpan<char>)text[..Narrow(head, text)]).TrimStart(" \t\r\n\f");
        return start.IsEmpty ? FeedKind.Empty
            : start[0] != '<' ? FeedKind.Other
            : IsPage(start) ? FeedKind.Html
            : FeedKind.Xml;
    }

    // Only ASCII counts here, so bytes above it become any other character.
    private static int Narrow(ReadOnlySpan<byte> head, Span<char> text)
    {
        var (skip, step, low) = head switch
        {
            [0xEF, 0xBB, 0xBF, ..] => (3, 1, 0),
            [0xFF, 0xFE, ..] => (2, 2, 0),
            [0xFE, 0xFF, ..] => (2, 2, 1),
            [not 0, 0, ..] => (0, 2, 0),
            [0, not 0, ..] => (0, 2, 1),
            _ => (0, 1, 0),
        };
        var count = 0;
        for (var at = skip; at + step <= head.Length && count < text.Length; at += step)
        {
            var wide = step == 2 && head[at + 1 - low] != 0;
            text[count++] = wide ? '\uFFFD' : (char)head[at + low];
        }

        return count;
    }

    private static bool IsPage(ReadOnlySpan<char> text)
    {
        // A page may begin with a declaration (XHTML) and comments; what counts is the first tag or document type.
        while (true)
        {
            text = text.TrimStart();
            var end = text.StartsWith("<?") ? "?>" : text.StartsWith("<!--") ? "-->" : null;
            var at = end is null ? -1 : text.IndexOf(end);
            if (at < 0)
            {
                break;
            }

            text = text[(at + end!.Length)..];
        }

        const string doctype = "<!doctype";
        if (text.StartsWith(doctype, StringComparison.OrdinalIgnoreCase))
        {
            return IsNamed(text[doctype.Length..].TrimStart(), "html");
        }

        foreach (var element in s_pageElements)
        {
            if (text.Length > 0 && text[0] == '<' && IsNamed(text[1..], element))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsNamed(ReadOnlySpan<char> text, string name) =>
        text.StartsWith(name, StringComparison.OrdinalIgnoreCase)
        && (text.Length == name.Length || text[name.Length] is '>' or '/' or ' ' or '\t' or '\r' or '\n');
}

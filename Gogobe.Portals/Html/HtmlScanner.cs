using System.Buffers;
using System.Net;

namespace Gogobe.Portals.Html;

/// <summary>What the scanner stands on.</summary>
internal enum HtmlToken
{
    /// <summary>Nothing yet, or nothing more.</summary>
    None,

    /// <summary><c>&lt;td class="x"&gt;</c></summary>
    Open,

    /// <summary><c>&lt;/td&gt;</c></summary>
    Close,

    /// <summary>Characters between tags.</summary>
    Text,
}

/// <summary>
/// Goes over the tags and texts of a page in one pass, whatever it is: pages of portals are untrusted, and often not well-formed. No tree is built, so depth
/// costs nothing; no character is looked at more than a few times, so length costs no more than itself. What is no tag is text.
/// </summary>
/// <param name="html">The page.</param>
internal ref struct HtmlScanner(ReadOnlySpan<char> html)
{
    private static readonly SearchValues<char> s_nameEnds = SearchValues.Create(" \t\r\n\f/>");
    private static readonly SearchValues<char> s_keyEnds = SearchValues.Create(" \t\r\n\f/=");

    private readonly ReadOnlySpan<char> _html = html;
    private ReadOnlySpan<char> _attributes;
    private int _at;

    /// <summary>What it stands on.</summary>
    public HtmlToken Token { get; private set; }

    /// <summary>Name of the tag, as written.</summary>
    public ReadOnlySpan<char> Name { get; private set; }

    /// <summary>The characters, references not yet resolved.</summary>
    public ReadOnlySpan<char> Text { get; private set; }

    /// <summary>Goes to the next tag or text; comments are passed over, and the insides of style. False at the end.</summary>
    public bool Read()
    {
        if (Token == HtmlToken.Open && IsRaw(Name) && ReadRaw())
        {
            return true;
        }

        while (_at < _html.Length)
        {
            var rest = _html[_at..];
            if (rest[0] != '<' || !ReadMarkup(rest))
            {
                var end = rest[1..].IndexOf('<');
                Text = end < 0 ? rest : rest[..(end + 1)];
                _at += Text.Length;
                Token = HtmlToken.Text;
                return true;
            }

            if (Token != HtmlToken.None)
            {
                return true;
            }
        }

        Token = HtmlToken.None;
        return false;
    }

    /// <summary>True on an opening tag of this name.</summary>
    public readonly bool Opens(ReadOnlySpan<char> name) => Token == HtmlToken.Open && Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>True on a closing tag of this name.</summary>
    public readonly bool Closes(ReadOnlySpan<char> name) => Token == HtmlToken.Close && Name.Equals(name, StringComparison.OrdinalIgnoreCase);

    /// <summary>An attribute of the opening tag, references resolved; null when it has none of this name.</summary>
    public readonly string? Attribute(ReadOnlySpan<char> name)
    {
        var rest = _attributes;
        while (NextAttribute(ref rest, out var key, out var value))
        {
            if (key.Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return WebUtility.HtmlDecode(value.ToString());
            }
        }

        return null;
    }

    // False when it is a lone "<". Token is None after something that is neither tag nor text.
    private bool ReadMarkup(ReadOnlySpan<char> rest)
    {
        Token = HtmlToken.None;
        if (rest.StartsWith("<!--"))
        {
            var end = rest[4..].IndexOf("-->");
            _at = end < 0 ? _html.Length : _at + 4 + end + 3;
            return true;
        }

        if (rest.Length > 1 && rest[1] is '!' or '?')
        {
            var end = rest.IndexOf('>');
            _at = end < 0 ? _html.Length : _at + end + 1;
            return true;
        }

        var close = rest.Length > 1 && rest[1] == '/';
        var start = close ? 2 : 1;
        if (rest.Length <= start || !char.IsAsciiLetter(rest[start]))
        {
            return false;
        }

        var tagEnd = TagEnd(rest);
        var inside = rest[start..tagEnd];
        var nameEnd = inside.IndexOfAny(s_nameEnds);
        Name = nameEnd < 0 ? inside : inside[..nameEnd];
        _attributes = nameEnd < 0 ? [] : inside[nameEnd..];
        Token = close ? HtmlToken.Close : HtmlToken.Open;
        _at += Math.Min(tagEnd + 1, rest.Length);
        return true;
    }

    // A ">" inside a quoted value does not end the tag; a quote that never ends does not swallow the page.
    private static int TagEnd(ReadOnlySpan<char> rest)
    {
        var at = 1;
        while (true)
        {
            var next = rest[at..].IndexOfAny("'\">");
            if (next < 0)
            {
                return rest.Length;
            }

            at += next;
            if (rest[at] == '>')
            {
                return at;
            }

            // Only a quote that begins a value opens anything.
            var length = rest[..at].TrimEnd(" \t\r\n\f") is [.., '='] ? rest[(at + 1)..].IndexOf(rest[at]) : -1;
            at += length < 0 ? 1 : length + 2;
        }
    }

    private static bool IsRaw(ReadOnlySpan<char> name) =>
        name.Equals("script", StringComparison.OrdinalIgnoreCase) || name.Equals("style", StringComparison.OrdinalIgnoreCase);

    private bool ReadRaw()
    {
        var rest = _html[_at..];
        var script = Name.Equals("script", StringComparison.OrdinalIgnoreCase);
        var end = rest.IndexOf(script ? "</script" : "</style", StringComparison.OrdinalIgnoreCase);
        Text = end < 0 ? rest : rest[..end];
        _at += Text.Length;
        Token = HtmlToken.Text;
        return script && Text.Length > 0;
    }

    private static bool NextAttribute(ref ReadOnlySpan<char> rest, out ReadOnlySpan<char> key, out ReadOnlySpan<char> value)
    {
        value = [];
        rest = rest.TrimStart(" \t\r\n\f/");
        var end = rest.IndexOfAny(s_keyEnds);
        key = end < 0 ? rest : rest[..end];
        if (rest.IsEmpty)
        {
            return false;
        }

        rest = end < 0 ? [] : key.IsEmpty ? rest[1..] : rest[end..].TrimStart(" \t\r\n\f");
        if (rest is not ['=', ..] || key.IsEmpty)
        {
            return true;
        }

        rest = rest[1..].TrimStart(" \t\r\n\f");
        var quoted = rest is ['"' or '\'', ..];
        var stop = quoted ? rest[1..].IndexOf(rest[0]) : rest.IndexOfAny(" \t\r\n\f");
        value = quoted ? (stop < 0 ? rest[1..] : rest.Slice(1, stop)) : (stop < 0 ? rest : rest[..stop]);
        rest = stop < 0 ? [] : rest[(quoted ? stop + 2 : stop)..];
        return true;
    }
}

using System.Globalization;

namespace Gogobe.Portals.Html;

/// <summary>The links of a page.</summary>
internal static class HtmlLinks
{
    private const int MaxLinks = 100_000;

    /// <summary>Where every <c>a</c> leads, in the order of the page, references resolved.</summary>
    public static IReadOnlyList<string> All(ReadOnlySpan<char> html)
    {
        var links = new List<string>();
        var scanner = new HtmlScanner(html);
        while (links.Count < MaxLinks && scanner.Read())
        {
            if (scanner.Opens("a") && scanner.Attribute("href") is { Length: > 0 } link)
            {
                links.Add(link);
            }
        }

        return links;
    }

    /// <summary>The greatest number that any link's query gives to a name: the number of pages, whatever shape the pager has. Null when none does.</summary>
    public static int? GreatestNumber(ReadOnlySpan<char> html, string name)
    {
        int? greatest = null;
        foreach (var link in All(html))
        {
            if (Query(link, name) is { } text && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && !(number <= greatest))
            {
                greatest = number;
            }
        }

        return greatest;
    }

    /// <summary>What a link's query gives to a name, unescaped; null when it does not name it.</summary>
    public static string? Query(string link, string name)
    {
        var query = link.IndexOf('?', StringComparison.Ordinal);
        if (query < 0)
        {
            return null;
        }

        foreach (var pair in link[(query + 1)..].Split('#')[0].Split('&'))
        {
            if (pair.StartsWith(name + "=", StringComparison.OrdinalIgnoreCase))
            {
                return Uri.UnescapeDataString(pair[(name.Length + 1)..].Replace('+', ' '));
            }
        }

        return null;
    }
}

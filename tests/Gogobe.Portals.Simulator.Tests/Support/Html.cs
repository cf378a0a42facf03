using System.Net;
using System.Text.RegularExpressions;

namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>Enough HTML for the pages of portals.</summary>
internal static partial class Html
{
    /// <summary>The cells of each row of the body: text, and the first link.</summary>
    public static List<(List<string> Texts, string? Link)> Rows(string page) => [.. RowPattern().Matches(page[page.IndexOf("<tbody>", StringComparison.Ordinal)..])
        .Select(row => (
            CellPattern().Matches(row.Value).Select(c => WebUtility.HtmlDecode(TagPattern().Replace(c.Groups[1].Value, ""))).ToList(),
            Links(row.Value).FirstOrDefault()))];

    /// <summary>Addresses of all links, decoded.</summary>
    public static List<string> Links(string page) => [.. LinkPattern().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value))];

    [GeneratedRegex("<tr>.*?</tr>", RegexOptions.Singleline)]
    private static partial Regex RowPattern();

    [GeneratedRegex("<td>(.*?)</td>", RegexOptions.Singleline)]
    private static partial Regex CellPattern();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex TagPattern();

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex LinkPattern();
}

using System.Globalization;
using System.Text.Json;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Html;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.SuperPharm;

/// <summary>
/// A page of Super-Pharm's grid: 20 lines of six cells, of which the second has the name and the sixth the link.
/// <code>
/// &lt;tr&gt;&lt;td&gt;1&lt;/td&gt;&lt;td&gt;PriceFull7290172900007-001-20261008-010000.gz&lt;/td&gt;&lt;td&gt;08/10/2026 01:00&lt;/td&gt;&lt;td&gt;PriceFull&lt;/td&gt;&lt;td&gt;1&lt;/td&gt;
///   &lt;td&gt;&lt;a href="/Download/PriceFull7290172900007-001-20261008-010000.gz?h=.."&gt;..&lt;/a&gt;&lt;/td&gt;&lt;/tr&gt;
/// </code>
/// </summary>
internal static class SuperPharmListing
{
    /// <summary>The lines, and the last page: the greatest number on any button of the pager.</summary>
    public static (IReadOnlyList<GridRow> Rows, int? LastPage) Read(string html) => (GridListing.Rows(html, name: 1, link: 5, size: null), LastPage(html));

    /// <summary>How many lines there are on all pages: <c>data-total-rows</c> of the pager; null when it does not say.</summary>
    public static long? Total(string html)
    {
        var scanner = new HtmlScanner(html);
        while (scanner.Read())
        {
            if (scanner.Token == HtmlToken.Open && long.TryParse(scanner.Attribute("data-total-rows"), NumberStyles.None, CultureInfo.InvariantCulture, out var total))
            {
                return total;
            }
        }

        return null;
    }

    /// <summary>The portal's word for a kind; null for the one that it does not publish.</summary>
    public static string? Category(FileType type) => type == FileType.Promo ? null : type.ToString();

    /// <summary>Where the bytes are, when a link answers <c>{"status":0,"href":"/Download/..."}</c> instead of bytes. Null when it says nothing of the kind.</summary>
    public static string? Href(ReadOnlySpan<byte> answer)
    {
        try
        {
            var reader = new Utf8JsonReader(answer);
            using var json = JsonDocument.ParseValue(ref reader);
            return json.RootElement.ValueKind == JsonValueKind.Object
                && json.RootElement.TryGetProperty("href", out var href)
                && href.ValueKind == JsonValueKind.String
                ? href.GetString()
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static int? LastPage(string html)
    {
        int? last = null;
        var scanner = new HtmlScanner(html);
        while (scanner.Read())
        {
            if (scanner.Token == HtmlToken.Open
                && int.TryParse(scanner.Attribute("data-page"), NumberStyles.None, CultureInfo.InvariantCulture, out var page)
                && !(page <= last))
            {
                last = page;
            }
        }

        return last;
    }
}

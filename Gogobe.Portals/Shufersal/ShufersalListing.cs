using Gogobe.Pipeline.Files;
using Gogobe.Portals.Html;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Shufersal;

/// <summary>
/// A page of Shufersal's grid: 20 lines of eight cells, of which the first has the link and the seventh the name.
/// <code>
/// &lt;tr&gt;&lt;td&gt;&lt;a href="https://pricesprodpublic.blob.core.windows.net/pricefull/PriceFull7290027600007-001-164-20261008-030000.gz?sv=..&amp;amp;sig=..&amp;amp;se=.."&gt;..&lt;/a&gt;&lt;/td&gt;
///   &lt;td&gt;10/8/2026 3:00:00 AM&lt;/td&gt;&lt;td&gt;282.71 KB&lt;/td&gt;&lt;td&gt;GZ&lt;/td&gt;&lt;td&gt;pricefull&lt;/td&gt;&lt;td&gt;164 - ...&lt;/td&gt;&lt;td&gt;PriceFull7290027600007-001-164-20261008-030000&lt;/td&gt;&lt;td&gt;1&lt;/td&gt;&lt;/tr&gt;
/// </code>
/// </summary>
internal static class ShufersalListing
{
    /// <summary>Stands on every page of the grid, empty or not.</summary>
    public const string Landmark = "gridContainer";

    /// <summary>
    /// The lines, and the last page: the greatest number of all links to pages. The pager shows five pages around this one and arrows; counting its links, or
    /// looking for numbers of so many digits, has lost others everything behind page 99.
    /// </summary>
    public static (IReadOnlyList<GridRow> Rows, int? LastPage) Read(string html) =>
        (GridListing.Rows(html, name: 6, link: 0, size: 2), HtmlLinks.GreatestNumber(html, "page"));

    /// <summary>The number of a kind in the portal's <c>catID</c>; 0 for all.</summary>
    public static int Category(FileType? type) => type switch
    {
        null => 0,
        FileType.Price => 1,
        FileType.PriceFull => 2,
        FileType.Promo => 3,
        FileType.PromoFull => 4,
        _ => 5,
    };
}

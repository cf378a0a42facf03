using System.Runtime.CompilerServices;
using Gogobe.Portals.Html;
using Gogobe.Portals.Http;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Listings;

/// <summary>A line of a table of files.</summary>
/// <param name="Name">File name.</param>
/// <param name="Link">Where its link leads, as written in the page.</param>
/// <param name="Size">Bytes, rounded; null when not told.</param>
internal readonly record struct GridRow(string Name, string Link, long? Size);

/// <summary>One page of such a table.</summary>
/// <param name="Rows">Its lines.</param>
/// <param name="LastPage">The greatest number of a page that it links to; null when it links to none.</param>
/// <param name="Address">Where it is: its links are relative to that.</param>
internal sealed record GridPage(IReadOnlyList<GridRow> Rows, int? LastPage, Uri Address);

/// <summary>Goes through the pages of a table of files.</summary>
internal sealed class GridListing(PortalDocuments documents, IOptions<PortalOptions> options)
{
    /// <summary>What a landmark is for families that show a plain table.</summary>
    public const string Table = "<table";

    /// <summary>
    /// The lines of all pages: up to the last page that any of them links to, but no further than the first page that brings no new name, so that a portal
    /// which answers every number with its last page is not asked for ever.
    /// </summary>
    /// <param name="chain">The portal.</param>
    /// <param name="notes">Takes what was seen.</param>
    /// <param name="ask">The request for a page, numbered from 1.</param>
    /// <param name="read">Reads the lines and the last page of a page's text.</param>
    /// <param name="landmark">Text that every page has.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <param name="total">Reads how many lines a page's text says that there are in all; null for families that do not tell. A listing with fewer is not whole.</param>
    public async IAsyncEnumerable<GridPage> PagesAsync(
        PortalChain chain,
        ListingNotes notes,
        Func<int, PortalRequest> ask,
        Func<string, (IReadOnlyList<GridRow> Rows, int? LastPage)> read,
        string landmark,
        [EnumeratorCancellation] CancellationToken cancellationToken,
        Func<string, long?>? total = null)
    {
        long? told = null;
        var lines = 0;
        var names = new HashSet<string>(StringComparer.Ordinal);
        var last = 1;
        for (var number = 1; number <= last; number++)
        {
            if (number > options.Value.MaxPages)
            {
                notes.Incomplete = $"The listing has more than {options.Value.MaxPages} pages; the rest was not read.";
                yield break;
            }

            var document = await documents.ReadAsync(chain, ask(number), notes, cancellationToken);
            var html = HtmlPage.OfListing(document, landmark);
            var (rows, greatest) = read(html);
            told = total?.Invoke(html) ?? told;
            last = Math.Max(last, greatest ?? 1);
            yield return new GridPage(rows, greatest, document.Address);
            var known = names.Count;
            names.UnionWith(rows.Select(r => r.Name));
            if (names.Count == known)
            {
                break;
            }

            // A page that says again what is known is no part of the total.
            lines += rows.Count;
        }

        if (lines < told)
        {
            notes.Incomplete = $"The portal says that it has {told} files, and lists {lines}.";
        }
    }

    /// <summary>The lines of a page's table.</summary>
    /// <param name="html">The page.</param>
    /// <param name="name">Index of the cell with the file name.</param>
    /// <param name="link">Index of the cell with the link.</param>
    /// <param name="size">Index of the cell with the size; null when there is none.</param>
    public static IReadOnlyList<GridRow> Rows(string html, int name, int link, int? size) =>
    [
        .. HtmlTable.Rows(html)
            .Where(cells => cells.Count > Math.Max(name, link) && cells[name].Text.Length > 0 && cells[link].Link is not null)
            .Select(cells => new GridRow(
                cells[name].Text, cells[link].Link!, size is { } at && at < cells.Count ? SizeText.Parse(cells[at].Text, "KB") : null)),
    ];

    /// <summary>Where a line's link leads; null when it is none that may be followed.</summary>
    public static Uri? Target(PortalChain chain, Uri page, string link) =>
        Uri.TryCreate(page, link, out var target) && chain.Allows(target) ? target : null;
}

using System.Globalization;
using System.Net;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Country.Listing;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Shufersal: a grid of 20 rows a page with signed links to another host, each made when its page is shown.</summary>
internal sealed class ShufersalSite(SimulatedCountry country, PortalChain chain, BlobSite blobs, SimulatorOptions options)
    : PortalSite(chain.Host, PortalFamily.Shufersal, country, [chain])
{
    public override ValueTask<PortalRequest> ReadAsync(HttpContext context) => ValueTask.FromResult(
        new PortalRequest(context.Request.Path.Value is "/" or "/FileObject/UpdateCategory" ? RequestKind.List : RequestKind.Other, chain));

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request)
    {
        if (request.Kind != RequestKind.List)
        {
            return ValueTask.FromResult(PortalAnswer.NotFound());
        }

        var category = Query(context, "catID");
        var store = int.TryParse(Query(context, "storeId"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        PublishedType? type = category switch
        {
            "1" => PublishedType.Price,
            "2" => PublishedType.PriceFull,
            "3" => PublishedType.Promo,
            "4" => PublishedType.PromoFull,
            "5" => PublishedType.Stores,
            _ => null,
        };
        var wanted = Listing(chain, request).Where(r => (type is null || r.File.Type == type) && (store == 0 || r.File.Store == store)).OrderByDescending(r => r.File.WallTime);
        var (rows, page, pages) = Grid.Page(context, "page", wanted, options.PageRows);
        var html = new StringBuilder("<html><body><div id=\"gridContainer\"><table class=\"webgrid\"><thead><tr><th>Link</th></tr></thead><tfoot><tr><td colspan=\"8\">");
        Pager(html, context, page, pages);
        html.Append("</td></tr></tfoot><tbody>\n");
        for (var n = 0; n < rows.Count; n++)
        {
            Row(html, rows[n], ((page - 1) * options.PageRows) + n + 1);
        }

        return ValueTask.FromResult(PortalAnswer.Html(html.Append("</tbody></table></div></body></html>").ToString()));
    }

    // <tr><td><a href="https://...blob.../pricefull/PriceFull7290027600007-001-164-20261008-030000.gz?sv=..&amp;sig=..">Download</a></td><td>10/8/2026 3:00:00 AM</td>...
    private void Row(StringBuilder html, ListedRow row, int index)
    {
        var file = row.File;
        var link = blobs.LinkTo(file.Type.ToString().ToLowerInvariant(), row.Name);
        html.Append("<tr><td><a href=\"").Append(WebUtility.HtmlEncode(link)).Append("\" target=\"_blank\">לחץ להורדה</a></td>");
        Grid.Cells(
            html,
            Grid.Text(file.WallTime, "M/d/yyyy h:mm:ss tt"),
            Grid.Kilobytes(file.Length) + " KB",
            "GZ",
            file.Type.ToString().ToLowerInvariant(),
            file.Store is { } store ? Grid.Text(store) + " - סניף" : "",
            ListedNames.WithoutExtension(row.Name),
            Grid.Text(index)).Append("</tr>\n");
    }

    // Five numbers around the page, then the next and the last one.
    private static void Pager(StringBuilder html, HttpContext context, int page, int pages)
    {
        var query = string.Join("&", context.Request.Query.Where(q => q.Key != "page").Select(q => $"{q.Key}={Uri.EscapeDataString(q.Value.ToString())}"));
        for (var n = Math.Max(1, page - 2); n <= Math.Min(pages, page + 2); n++)
        {
            if (n != page)
            {
                Link(n, Grid.Text(n));
            }
            else
            {
                html.Append(CultureInfo.InvariantCulture, $"{n} ");
            }
        }

        if (page < pages)
        {
            Link(page + 1, ">");
            Link(pages, ">>");
        }

        void Link(int to, string text) => html.Append("<a data-swhglnk=\"true\" href=\"")
            .Append(WebUtility.HtmlEncode(string.Create(CultureInfo.InvariantCulture, $"{context.Request.Path}?{query}&page={to}")))
            .Append("\">").Append(WebUtility.HtmlEncode(text)).Append("</a> ");
    }
}

using System.Globalization;
using System.Net;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Country.Listing;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Hazi Hinam: pages of a table with names without extension and open links to another host.</summary>
internal sealed class HaziHinamSite(SimulatedCountry country, PortalChain chain, BlobSite blobs, SimulatorOptions options)
    : PortalSite(chain.Host, PortalFamily.HaziHinam, country, [chain])
{
    public override ValueTask<PortalRequest> ReadAsync(HttpContext context) => ValueTask.FromResult(
        new PortalRequest(context.Request.Path.Value?.TrimEnd('/') == "/Prices" ? RequestKind.List : RequestKind.Other, chain));

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request)
    {
        if (request.Kind != RequestKind.List)
        {
            return ValueTask.FromResult(PortalAnswer.NotFound());
        }

        var day = Grid.Day(Query(context, "d"), "yyyy-MM-dd") ?? Country.Clock.Today;
        var wanted = Listing(chain, request).Where(r => Grid.IsOf(r, day) && IsOfKind(Query(context, "t"), r.File.Type)).OrderByDescending(r => r.File.WallTime);
        var (rows, page, pages) = Grid.Page(context, "p", wanted, options.PageRows);
        var html = new StringBuilder("<html><body><table class=\"table\"><thead><tr><th>#</th></tr></thead><tbody>\n");
        for (var n = 0; n < rows.Count; n++)
        {
            var (file, name) = (rows[n].File, rows[n].Name);
            Grid.Cells(
                html.Append("<tr>"),
                Grid.Text(((page - 1) * options.PageRows) + n + 1),
                file.Store is { } s ? Grid.Text(s) : "",
                ListedNames.WithoutExtension(name),
                Grid.Text(file.WallTime, "dd/MM/yyyy HH:mm"),
                Grid.Kilobytes(file.Length) + " KB");
            html.Append("<td><a href=\"").Append(WebUtility.HtmlEncode(blobs.LinkTo("regulatories", name))).Append("\">הורדה</a></td></tr>\n");
        }

        html.Append("</tbody></table><ul class=\"pagination\">");
        for (var n = 1; n <= pages; n++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li class=\"pagination-item\"><a href=\"/Prices?d={day:yyyy-MM-dd}&amp;t={WebUtility.UrlEncode(Query(context, "t"))}&amp;f=null&amp;p={n}\">{n}</a></li>");
        }

        return ValueTask.FromResult(PortalAnswer.Html(html.Append("</ul></body></html>").ToString()));
    }

    /// <summary>1 prices, 2 promotions, 3 stores, anything else all; full and delta together.</summary>
    internal static bool IsOfKind(string asked, PublishedType type) => asked switch
    {
        "1" => type is PublishedType.Price or PublishedType.PriceFull,
        "2" => type is PublishedType.Promo or PublishedType.PromoFull,
        "3" => type is PublishedType.Stores,
        _ => true,
    };
}

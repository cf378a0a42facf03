using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Country.Listing;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>City Market shops: pages of a table whose links say nothing; the name comes with the download.</summary>
internal sealed class CityMarketSite(SimulatedCountry country, PortalChain chain, SimulatorOptions options)
    : PortalSite(chain.Host, PortalFamily.CityMarketShops, country, [chain])
{
    private const string Root = "/downloadFile/";

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return ValueTask.FromResult(path.StartsWith(Root, StringComparison.Ordinal)
            ? new PortalRequest(RequestKind.Download, chain, Country.FilesOf(chain.Slug).FirstOrDefault(f => IdOf(f).ToString() == path[Root.Length..]))
            : new PortalRequest(path == "/" ? RequestKind.List : RequestKind.Other, chain));
    }

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(request.Kind switch
    {
        RequestKind.List => List(context, request),
        RequestKind.Download when request.File is { } file => Download(request).With("Content-Disposition", $"attachment; filename=\"{file.Name}\""),
        _ => PortalAnswer.NotFound(),
    });

    private PortalAnswer List(HttpContext context, PortalRequest request)
    {
        var day = Grid.Day(Query(context, "d"), "yyyy-MM-dd") ?? Country.Clock.Today;
        var store = int.TryParse(Query(context, "s"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var full = Query(context, "f");
        var wanted = Listing(chain, request)
            .Where(r => Grid.IsOf(r, day) && HaziHinamSite.IsOfKind(Query(context, "t"), r.File.Type) && (store == 0 || r.File.Store == store)
                && (full.Length == 0 || full == "1" == r.File.Type is PublishedType.PriceFull or PublishedType.PromoFull))
            .OrderByDescending(r => r.File.WallTime);
        var (rows, page, pages) = Grid.Page(context, "p", wanted, options.PageRows);
        var html = new StringBuilder("<html><body><table><thead><tr><th>#</th></tr></thead><tbody>\n");
        for (var n = 0; n < rows.Count; n++)
        {
            var file = rows[n].File;
            Grid.Cells(
                html.Append("<tr>"),
                Grid.Text(((page - 1) * options.PageRows) + n + 1),
                file.Store is { } s ? s.ToString("000", CultureInfo.InvariantCulture) : "",
                ListedNames.WithoutExtension(rows[n].Name),
                Grid.Text(file.WallTime, "dd/MM/yyyy HH:mm"),
                file.Type.ToString(),
                Grid.Kilobytes(file.Length));
            html.Append(CultureInfo.InvariantCulture, $"<td><a href=\"{Root}{IdOf(file)}\">הורדה</a></td></tr>\n");
        }

        html.Append("</tbody></table><ul class=\"pagination\">");
        for (var n = 1; n <= pages; n++)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"/?d={day:yyyy-MM-dd}&amp;s={WebUtility.UrlEncode(Query(context, "s"))}&amp;t={WebUtility.UrlEncode(Query(context, "t"))}&amp;f={WebUtility.UrlEncode(full)}&amp;p={n}\">{n}</a></li>");
        }

        return PortalAnswer.Html(html.Append("</ul></body></html>").ToString());
    }

    // The same name keeps its id, as a republished file does.
    private static Guid IdOf(PublishedFile file) => new(SHA256.HashData(Encoding.UTF8.GetBytes(file.Name)).AsSpan(0, 16));
}

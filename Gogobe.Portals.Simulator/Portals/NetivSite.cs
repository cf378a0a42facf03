using System.Globalization;
using System.Net;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Netiv HaHesed: one page a day, for browsers only.</summary>
internal sealed class NetivSite(SimulatedCountry country, PortalChain chain) : PortalSite(chain.Host, PortalFamily.Netiv, country, [chain])
{
    private const string Root = "/Prices/Download";

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context) => ValueTask.FromResult(context.Request.Path.Value switch
    {
        "/" => new PortalRequest(RequestKind.List, chain),
        Root => new PortalRequest(RequestKind.Download, chain, Find(chain, Query(context, "fileName"))),
        _ => new PortalRequest(RequestKind.Other, chain),
    });

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(
        !context.Request.Headers.UserAgent.ToString().StartsWith("Mozilla/", StringComparison.Ordinal)
            ? PortalAnswer.Html("<html><head><title>Attention Required! | Cloudflare</title></head><body>Sorry, you have been blocked</body></html>", 403)
            : request.Kind switch
            {
                RequestKind.List => List(context, request),
                RequestKind.Download => Download(request),
                _ => PortalAnswer.NotFound(),
            });

    private PortalAnswer List(HttpContext context, PortalRequest request)
    {
        var day = Grid.Day(Query(context, "Date"), "yyyy-MM-dd") ?? Country.Clock.Today;
        var store = int.TryParse(Query(context, "StoreNumber"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var html = new StringBuilder("<!DOCTYPE html>\n<html><body><div class=\"files\">\n");
        foreach (var row in Listing(chain, request).Where(r => Grid.IsOf(r, day) && (store == 0 || r.File.Store == store)))
        {
            html.Append(CultureInfo.InvariantCulture, $"<p><a href=\"{Root}?fileName={WebUtility.HtmlEncode(Uri.EscapeDataString(row.Name))}\">{WebUtility.HtmlEncode(row.Name)}</a></p>\n");
        }

        return PortalAnswer.Html(html.Append("</div></body></html>").ToString());
    }
}

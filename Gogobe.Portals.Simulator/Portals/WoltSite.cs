using System.Globalization;
using System.Net;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Wolt Market: an index of days and a page a day; a day without files is 400.</summary>
internal sealed class WoltSite(SimulatedCountry country, PortalChain chain) : PortalSite(chain.Host, PortalFamily.Wolt, country, [chain])
{
    private const string Root = "/isr-prices/public/v1/";
    private const string Day = "yyyy-MM-dd";

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        // index.html, 2026-10-08.html, download/2026-10-08/PriceFull7290058249350-001-002-20261008-002000.gz
        var path = context.Request.Path.Value ?? "";
        var inside = path.StartsWith(Root, StringComparison.Ordinal) ? path[Root.Length..] : "";
        return ValueTask.FromResult(inside.StartsWith("download/", StringComparison.Ordinal)
            ? new PortalRequest(RequestKind.Download, chain, Find(chain, inside[(inside.LastIndexOf('/') + 1)..]))
            : new PortalRequest(inside.EndsWith(".html", StringComparison.Ordinal) ? RequestKind.List : RequestKind.Other, chain));
    }

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request)
    {
        if (request.Kind != RequestKind.List)
        {
            return ValueTask.FromResult(request.Kind == RequestKind.Download ? Download(request) : PortalAnswer.NotFound());
        }

        var page = context.Request.Path.Value![Root.Length..^".html".Length];
        var rows = Listing(chain, request);
        if (page == "index")
        {
            return ValueTask.FromResult(Links(rows.Select(r => Grid.Text(r.File.WallTime, Day)).Distinct().OrderDescending(StringComparer.Ordinal).Select(d => d + ".html")));
        }

        var ofDay = Grid.Day(page, Day) is { } day ? rows.Where(r => Grid.IsOf(r, day)).ToList() : [];
        return ValueTask.FromResult(ofDay.Count == 0
            ? PortalAnswer.Text("Bad Request", 400)
            : Links(ofDay.Select(r => $"download/{page}/{r.Name}")));
    }

    private static PortalAnswer Links(IEnumerable<string> addresses)
    {
        var html = new StringBuilder("<!DOCTYPE html><html><body><ul>\n");
        foreach (var address in addresses)
        {
            html.Append(CultureInfo.InvariantCulture, $"<li><a href=\"{WebUtility.HtmlEncode(address)}\">{WebUtility.HtmlEncode(address[(address.LastIndexOf('/') + 1)..])}</a></li>\n");
        }

        return PortalAnswer.Html(html.Append("</ul></body></html>").ToString()).Tagged();
    }
}

using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Super-Pharm: a grid with a session, whose links answer the bytes, or JSON that says where they are, or in words that they have expired.</summary>
internal sealed class SuperPharmSite(SimulatedCountry country, PortalChain chain, SimulatorOptions options, LinkLifetime lifetime)
    : PortalSite(chain.Host, PortalFamily.SuperPharm, country, [chain])
{
    private const string Cookie = "ASP.NET_SessionId";
    private const string Root = "/Download/";
    private readonly ConcurrentDictionary<string, DateTimeOffset> _sessions = new();

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return ValueTask.FromResult(path switch
        {
            "/" => new PortalRequest(RequestKind.List, chain),
            _ when path.StartsWith(Root, StringComparison.Ordinal) => new PortalRequest(
                options.SuperPharmLink == SuperPharmLink.Json && Query(context, "d").Length == 0 ? RequestKind.Link : RequestKind.Download,
                chain,
                Find(chain, path[Root.Length..])),
            _ => new PortalRequest(RequestKind.Other, chain),
        });
    }

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(request.Kind switch
    {
        RequestKind.List => List(context, request),
        RequestKind.Other => PortalAnswer.NotFound(),
        _ when request.Failure is { Kind: FailureKind.LinkExpired or FailureKind.SessionLost } || !IsAlive(context) => PortalAnswer.Text("link expired"),
        RequestKind.Link when request.File is not null => PortalAnswer.Json($"{{\"status\":0,\"href\":\"{context.Request.Path.ToUriComponent()}?d={Query(context, "h")}\"}}"),
        _ => Download(request, "application/gzip"),
    });

    // A link belongs to the session of its listing and works while its hash is young.
    private bool IsAlive(HttpContext context)
    {
        var hash = Query(context, "h") is { Length: > 0 } first ? first : Query(context, "d");
        return _sessions.TryGetValue(hash, out var shown) && Country.Clock.UtcNow - shown < lifetime.Value
            && context.Request.Cookies[Cookie] is { } session && hash.StartsWith(session, StringComparison.Ordinal);
    }

    private PortalAnswer List(HttpContext context, PortalRequest request)
    {
        var category = Query(context, "Category-equals") is { Length: > 0 } named ? named : Query(context, "type");
        var day = Grid.Day(Query(context, "Date-equals"), "dd/MM/yyyy") ?? Grid.Day(Query(context, "date"), "yyyy-MM-dd");
        var store = int.TryParse(Query(context, "store"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        var wanted = Listing(chain, request)
            .Where(r => (category.Length == 0 || r.File.Type.ToString().Equals(category, StringComparison.OrdinalIgnoreCase))
                && (day is null || Grid.IsOf(r, day.Value)) && (store == 0 || r.File.Store == store))
            .OrderByDescending(r => r.File.WallTime)
            .ToList();
        var (rows, page, pages) = Grid.Page(context, "page", wanted, options.PageRows);
        var session = context.Request.Cookies[Cookie] ?? RandomNumberGenerator.GetHexString(24, lowercase: true);
        var hash = session + RandomNumberGenerator.GetHexString(16, lowercase: true);
        _sessions[hash] = Country.Clock.UtcNow;

        var html = new StringBuilder("<!DOCTYPE html>\n<html><body><div class=\"mvc-grid\" data-name=\"\"><table><thead><tr><th>#</th></tr></thead><tbody>\n");
        for (var n = 0; n < rows.Count; n++)
        {
            var file = rows[n].File;
            Grid.Cells(
                html.Append("<tr>"),
                Grid.Text(((page - 1) * options.PageRows) + n + 1),
                rows[n].Name,
                Grid.Text(file.WallTime, "dd/MM/yyyy HH:mm"),
                file.Type.ToString(),
                file.Store is { } s ? Grid.Text(s) : "");
            html.Append("<td><a href=\"").Append(WebUtility.HtmlEncode($"{Root}{Uri.EscapeDataString(rows[n].Name)}?h={hash}&t=1")).Append("\" class=\"price_item_link\">הורדה</a></td></tr>\n");
        }

        html.Append("</tbody></table><div class=\"mvc-grid-pager\" data-show-page-sizes=\"false\" data-total-rows=\"").Append(wanted.Count + options.SuperPharmUnlisted).Append("\">");
        foreach (var n in new[] { 1, page - 1, page, page + 1, pages }.Where(n => n >= 1 && n <= pages).Distinct().Order())
        {
            html.Append(CultureInfo.InvariantCulture, $"<button type=\"button\" data-page=\"{n}\"{(n == page ? " class=\"active\"" : "")}>{n}</button>");
        }

        return PortalAnswer.Html(html.Append("</div></div></body></html>").ToString()).With("Set-Cookie", $"{Cookie}={session}; path=/; HttpOnly");
    }
}

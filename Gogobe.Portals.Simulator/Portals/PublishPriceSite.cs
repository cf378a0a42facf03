using System.Globalization;
using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>PublishPrice (Carrefour): a page a day whose script holds the folder and the files as constants.</summary>
internal sealed class PublishPriceSite(SimulatedCountry country, PortalChain chain) : PortalSite(chain.Host, PortalFamily.PublishPrice, country, [chain])
{
    private const string Day = "yyyyMMdd";

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        // /20261008/PriceFull7290055700007-001-002-20261008-051017.gz
        var path = context.Request.Path.Value ?? "";
        var slash = path.LastIndexOf('/');
        return ValueTask.FromResult(slash == 0
            ? new PortalRequest(path == "/" ? RequestKind.List : RequestKind.Other, chain)
            : new PortalRequest(RequestKind.Download, chain, Find(chain, path[(slash + 1)..]) is { } file && Folder(file) == path[1..slash] ? file : null));
    }

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(request.Kind switch
    {
        RequestKind.List => List(context, request),
        RequestKind.Download => Download(request),
        _ => PortalAnswer.NotFound(),
    });

    private PortalAnswer List(HttpContext context, PortalRequest request)
    {
        var asked = Query(context, "p") is { Length: > 0 } path ? path.TrimStart('.', '/') : Query(context, "date");
        var day = Grid.Day(asked, Day) ?? Country.Clock.Today;
        var files = Listing(chain, request).Where(r => Grid.IsOf(r, day)).Select(r => new { name = r.Name, size = r.File.Length });
        return PortalAnswer.Html($$"""
            <!DOCTYPE html>
            <html><head><script>window.dataLayer = [];</script></head><body><table id="files"></table>
            <script>
              const path = '{{day.ToString(Day, CultureInfo.InvariantCulture)}}';
              const files = {{JsonSerializer.Serialize(files)}};
              const branches = {};
            </script>
            <script>render(files);</script></body></html>
            """).Tagged();
    }

    private static string Folder(PublishedFile file) => Grid.Text(file.WallTime, Day);
}

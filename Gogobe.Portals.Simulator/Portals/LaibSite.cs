using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>The Laib API: three chains on one host, each under the id it is listed with.</summary>
internal sealed class LaibSite(SimulatedCountry country, IReadOnlyList<PortalChain> chains)
    : PortalSite("laibcatalog.co.il", PortalFamily.Laib, country, chains)
{
    private const string Root = "/webapi/";
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (path.StartsWith(Root + "api/", StringComparison.OrdinalIgnoreCase))
        {
            return ValueTask.FromResult(new PortalRequest(RequestKind.List, ByEdi(Query(context, "edi"))));
        }

        // /webapi/7290696200003/PriceFull7290696200003-001-001-20261008-051100.xml.gz
        var parts = path.StartsWith(Root, StringComparison.OrdinalIgnoreCase) ? path[Root.Length..].Split('/') : [];
        var chain = parts.Length == 2 ? ByEdi(parts[0]) : null;
        return ValueTask.FromResult(chain is null
            ? new PortalRequest(parts.Length == 2 ? RequestKind.Download : RequestKind.Other)
            : new PortalRequest(RequestKind.Download, chain, Find(chain, parts[1])));
    }

    public override ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => ValueTask.FromResult(request switch
    {
        { Kind: RequestKind.Download } => Download(request, "application/x-gzip"),
        { Kind: RequestKind.Other } => PortalAnswer.NotFound(),

        // An id without a folder; the old site has two such.
        { Chain: null } => PortalAnswer.Json("{\"message\":\"FilesRootPath is invalid\"}", 400),
        _ when context.Request.Path.StartsWithSegments("/webapi/api/getbranches", StringComparison.OrdinalIgnoreCase) => Branches(request.Chain),
        _ when context.Request.Path.StartsWithSegments("/webapi/api/getfiles", StringComparison.OrdinalIgnoreCase) => Files(context, request),
        _ => PortalAnswer.NotFound(),
    });

    private PortalAnswer Branches(PortalChain chain) => Json(Country.FilesOf(chain.Slug).Select(f => f.Store).OfType<int>().Distinct().Order()
        .Select(n => new { number = n.ToString("000", CultureInfo.InvariantCulture), name = string.Create(CultureInfo.InvariantCulture, $"סניף {n}") }).ToArray());

    private PortalAnswer Files(HttpContext context, PortalRequest request)
    {
        // Asked for a branch it answers files of others too, so the parameter changes nothing but the branch of doubled rows.
        _ = Query(context, "branchNumber");
        var rows = Listing(request.Chain!, request).SelectMany(r => Enumerable.Range(0, r.File.ListedTwice ? 2 : 1).Select(again => new
        {
            branchNumber = ((r.File.Store ?? 0) + (again * 100)).ToString("000", CultureInfo.InvariantCulture),
            fileName = r.Name,
            fileType = r.File.Type.ToString().ToLowerInvariant(),
            fileDate = r.File.WallTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
            fileSize = string.Create(CultureInfo.InvariantCulture, $"{r.File.Length / 1024.0:0.00} KB"),
        }));
        return Json(rows.ToArray());
    }

    private PortalChain? ByEdi(string edi) => Chains.FirstOrDefault(c => c.Ids[0].Id == edi);

    private static PortalAnswer Json<T>(T value) => PortalAnswer.Json(JsonSerializer.Serialize(value, s_json));
}

using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>Bina Projects: a JSON listing of at most 1,000 rows for a day, store and type; two ways to download.</summary>
internal sealed class BinaSite(SimulatedCountry country, PortalChain chain, SimulatorOptions options)
    : PortalSite(chain.Host, PortalFamily.Bina, country, [chain])
{
    private static readonly JsonSerializerOptions s_json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public override ValueTask<PortalRequest> ReadAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        return ValueTask.FromResult(path.ToUpperInvariant() switch
        {
            "/MAINIO_HOK.ASPX" => new PortalRequest(RequestKind.List, chain),
            "/DOWNLOAD.ASPX" => new PortalRequest(RequestKind.Link, chain, Find(chain, Query(context, "FileNm"))),
            ['/', 'D', 'O', 'W', 'N', 'L', 'O', 'A', 'D', '/', ..] => new PortalRequest(RequestKind.Download, chain, Find(chain, path["/Download/".Length..])),
            _ => new PortalRequest(RequestKind.Other, chain),
        });
    }

    public override async ValueTask<PortalAnswer> AnswerAsync(HttpContext context, PortalRequest request) => request.Kind switch
    {
        RequestKind.List => await ListAsync(context, request),
        RequestKind.Link => request.File is { } file ? Json(new[] { new { SPath = new Uri(Base, "/Download/" + Uri.EscapeDataString(file.Name)).AbsoluteUri } }) : Json(Array.Empty<object>()),
        RequestKind.Download => Download(request, "application/x-gzip"),
        _ when context.Request.Path.StartsWithSegments("/Select_Store", StringComparison.OrdinalIgnoreCase) => Branches(),
        _ => PortalAnswer.Html("<html><body><table id=\"myTable\"></table></body></html>", context.Request.Path == "/Main.aspx" ? 200 : 404),
    };

    private async Task<PortalAnswer> ListAsync(HttpContext context, PortalRequest request)
    {
        var form = context.Request.HasFormContentType ? await context.Request.ReadFormAsync() : null;
        var day = DateOnly.TryParseExact(Value("WDate"), "dd/MM/yyyy", CultureInfo.InvariantCulture, DateTimeStyles.None, out var asked) ? asked : Country.Clock.Today;
        var store = int.TryParse(Value("WStore"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        PublishedType? type = Value("WFileType") switch
        {
            "1" => PublishedType.Stores,
            "2" => PublishedType.Price,
            "3" => PublishedType.Promo,
            "4" => PublishedType.PriceFull,
            "5" => PublishedType.PromoFull,
            _ => null,
        };
        var rows = Listing(chain, request)
            .Where(r => DateOnly.FromDateTime(r.File.WallTime) == day && (store == 0 || r.File.Store == store) && (type is null || r.File.Type == type))
            .OrderByDescending(r => r.File.WallTime)
            .Take(options.BinaRows)
            .Select(r => new
            {
                FileNm = r.Name,
                Company = chain.Name,
                Store = r.File.Store is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n} סניף {n}") : "",
                TypeFile = r.File.Type.ToString(),
                DateFile = r.File.WallTime.ToString("HH:mm dd/MM/yyyy", CultureInfo.InvariantCulture),
            });
        return Json(rows.ToArray());

        string Value(string name) => form?[name].ToString() is { Length: > 0 } posted ? posted : Query(context, name);
    }

    private PortalAnswer Branches() => Json(Country.FilesOf(chain.Slug).Select(f => f.Store).OfType<int>().Distinct().Order()
        .Select(n => new { Kod = n.ToString(CultureInfo.InvariantCulture), Nm = string.Create(CultureInfo.InvariantCulture, $"סניף {n}") }).ToArray());

    // The real sites call their JSON a page.
    private static PortalAnswer Json<T>(T value) => PortalAnswer.Json(JsonSerializer.Serialize(value, s_json), type: "text/html; charset=utf-8");
}

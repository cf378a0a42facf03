using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Pipeline;
using Gogobe.Portals.Html;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Cerberus;

/// <summary>A file of a folder.</summary>
/// <param name="Name">File name.</param>
/// <param name="Size">Bytes; null when not told.</param>
internal readonly record struct CerberusRow(string Name, long? Size);

/// <summary>One answer of a folder.</summary>
/// <param name="Rows">Its files.</param>
/// <param name="Entries">Its entries, folders among them.</param>
/// <param name="Matching">Entries that the search found in all; null when not told.</param>
/// <param name="Total">Entries of the folder in all; null when not told.</param>
internal sealed record CerberusPage(IReadOnlyList<CerberusRow> Rows, int Entries, long? Matching, long? Total);

/// <summary>
/// What Cerberus ("Published Prices") says on the web. Of a line only name, type and size may be relied on; the rest depends on the skin:
/// <code>
/// {"sEcho":1,"iTotalRecords":2,"iTotalDisplayRecords":2,"aaData":[{"fname":"PriceFull7290058140886-001-001-20261008-001000.gz","type":"file","size":954488,"ftime":"08/10/2026 00:12"}]}
/// </code>
/// </summary>
internal static partial class CerberusListing
{
    /// <summary>The files, folders left out, and how many entries there are in all.</summary>
    /// <exception cref="PortalException"><see cref="Reason.LoginPage"/> when the session has ended, <see cref="Reason.BadListing"/> for all else.</exception>
    public static CerberusPage Read(ReadOnlySpan<byte> json)
    {
        var answer = JsonListing.Read(json, CerberusJson.Default.JsonDocument).RootElement;
        if (answer.ValueKind != JsonValueKind.Object || !answer.TryGetProperty("aaData", out var data) || data.ValueKind != JsonValueKind.Array)
        {
            // {"error":"CSRF security check failed"}: a token of another session.
            throw answer.ValueKind == JsonValueKind.Object && answer.TryGetProperty("error", out _)
                ? new PortalException(Reason.LoginPage, "The portal answered with an error instead of its listing: the session is not valid.")
                : new PortalException(Reason.BadListing, "The listing has no aaData.");
        }

        var rows = new List<CerberusRow>(data.GetArrayLength());
        foreach (var entry in data.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object))
        {
            if ((Text(entry, "fname") ?? Text(entry, "name")) is { Length: > 0 } name && Text(entry, "type") is null or "file")
            {
                rows.Add(new CerberusRow(name, Number(entry, "size")));
            }
        }

        return new CerberusPage(rows, data.GetArrayLength(), Number(answer, "iTotalDisplayRecords"), Number(answer, "iTotalRecords"));
    }

    /// <summary>
    /// The token that every form must carry, from a page: <c>&lt;meta name="csrftoken" content="..."&gt;</c>, or in an older skin
    /// <c>&lt;input type="hidden" id="csrftoken" value="..."&gt;</c>. Null when it has none.
    /// </summary>
    public static string? Token(string page)
    {
        var scanner = new HtmlScanner(page);
        while (scanner.Read())
        {
            var token = scanner.Opens("meta") && scanner.Attribute("name") == "csrftoken" ? scanner.Attribute("content")
                : scanner.Opens("input") && (scanner.Attribute("id") == "csrftoken" || scanner.Attribute("name") == "csrftoken") ? scanner.Attribute("value")
                : null;
            if (!string.IsNullOrEmpty(token))
            {
                return token;
            }
        }

        return null;
    }

    private static string? Text(JsonElement entry, string name) =>
        entry.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement entry, string name) =>
        !entry.TryGetProperty(name, out var value) ? null
        : value.ValueKind == JsonValueKind.Number ? (value.TryGetInt64(out var number) ? number : null)
        : value.ValueKind == JsonValueKind.String && long.TryParse(value.GetString(), NumberStyles.None, CultureInfo.InvariantCulture, out number) ? number
        : null;

    [JsonSerializable(typeof(JsonDocument))]
    internal sealed partial class CerberusJson : JsonSerializerContext;
}

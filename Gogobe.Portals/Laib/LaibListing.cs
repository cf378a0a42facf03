using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Pipeline;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Laib;

/// <summary>A line of the listing.</summary>
/// <param name="Name">File name.</param>
/// <param name="Size">Bytes, rounded; null when not told.</param>
internal readonly record struct LaibRow(string Name, long? Size);

/// <summary>
/// The listing of the Laib API:
/// <code>[{"branchNumber":"001","fileName":"PriceFull7290696200003-001-001-20261008-051100.xml.gz","fileType":"pricefull","fileDate":"2026-10-08 05:11:00","fileSize":"562.84 KB"}]</code>
/// For a chain id without a folder: <c>{"message":"FilesRootPath is invalid"}</c>.
/// </summary>
internal static partial class LaibListing
{
    /// <summary>The lines; null when the portal says that the chain id has no folder.</summary>
    /// <exception cref="PortalException">Not such a listing.</exception>
    public static IReadOnlyList<LaibRow>? Rows(ReadOnlySpan<byte> json)
    {
        var element = JsonListing.Read(json, LaibJson.Default.JsonDocument).RootElement;
        if (element.ValueKind == JsonValueKind.Object)
        {
            return element.TryGetProperty("message", out _)
                ? null
                : throw new PortalException(Reason.BadListing, "The listing is an object where an array was expected.");
        }

        var entries = element.ValueKind == JsonValueKind.Array
            ? Entries(element)
            : throw new PortalException(Reason.BadListing, "The listing is no array.");
        return [.. entries.Where(e => e.FileName is not null).Select(e => new LaibRow(e.FileName!, SizeText.Parse(e.FileSize)))];
    }

    private static Entry[] Entries(JsonElement array)
    {
        try
        {
            return array.Deserialize(LaibJson.Default.EntryArray) ?? [];
        }
        catch (JsonException e)
        {
            throw new PortalException(new PortalFailure(Reason.BadListing, "The listing is not the JSON that this family sends."), e);
        }
    }

    internal sealed record Entry(string? FileName, string? FileSize);

    [JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
    [JsonSerializable(typeof(JsonDocument))]
    [JsonSerializable(typeof(Entry[]))]
    internal sealed partial class LaibJson : JsonSerializerContext;
}

using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;

namespace Gogobe.Portals.Listings;

/// <summary>Reads the JSON of a listing, whatever came instead of it.</summary>
internal static class JsonListing
{
    /// <summary>Reads one.</summary>
    /// <param name="json">UTF-8, with or without a mark.</param>
    /// <param name="type">Its shape.</param>
    /// <exception cref="PortalException"><see cref="Reason.LoginPage"/> for a web page, <see cref="Reason.BadListing"/> for all else.</exception>
    public static T Read<T>(ReadOnlySpan<byte> json, JsonTypeInfo<T> type)
        where T : class
    {
        if (json is [0xEF, 0xBB, 0xBF, .. var rest])
        {
            json = rest;
        }

        if (FeedMagic.Sniff(json[..Math.Min(json.Length, FeedMagic.HeadLength)]) == FeedKind.Html)
        {
            throw new PortalException(Reason.LoginPage, "The portal sent a page instead of its listing.");
        }

        try
        {
            return JsonSerializer.Deserialize(json, type) ?? throw new JsonException("null");
        }
        catch (JsonException e)
        {
            throw new PortalException(new PortalFailure(Reason.BadListing, $"The listing is not the JSON that this family sends ({Where(e)})."), e);
        }
    }

    // Not the message: it may quote what came.
    private static string Where(JsonException e) => $"line {e.LineNumber ?? 0}, byte {e.BytePositionInLine ?? 0}";
}

using System.Text.Json.Serialization;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Bina;

/// <summary>
/// The listing of a Bina site. Of its fields only the name may be relied on:
/// <code>[{"FileNm":"PriceFull7290058108879-000-340-20261008-043451.gz","Company":"King Store","Store":"340 Nazareth","TypeFile":"PriceFull","DateFile":"04:34 08/10/2026"}]</code>
/// </summary>
internal static partial class BinaListing
{
    /// <summary>More rows than these are never sent, and nothing says that some are missing.</summary>
    public const int Cap = 1000;

    /// <summary>The names listed. An empty array is a day without files.</summary>
    /// <exception cref="PortalException">Not such a listing.</exception>
    public static IReadOnlyList<string> Names(ReadOnlySpan<byte> json) =>
        [.. JsonListing.Read(json, BinaJson.Default.BinaRowArray).Select(r => r.FileNm).OfType<string>()];

    /// <summary>Where the bytes are, as the second way of downloading says: <c>[{"SPath":"https://..."}]</c>. Null when it does not say.</summary>
    /// <exception cref="PortalException">Not such an answer.</exception>
    public static string? Path(ReadOnlySpan<byte> json) =>
        JsonListing.Read(json, BinaJson.Default.BinaPathArray).FirstOrDefault()?.SPath;

    internal sealed record BinaRow(string? FileNm);

    internal sealed record BinaPath(string? SPath);

    [JsonSourceGenerationOptions(PropertyNameCaseInsensitive = true)]
    [JsonSerializable(typeof(BinaRow[]))]
    [JsonSerializable(typeof(BinaPath[]))]
    internal sealed partial class BinaJson : JsonSerializerContext;
}

using System.Text.Json.Serialization;
using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Chains;

/// <summary>The shape of <c>chains.json</c>.</summary>
internal sealed record RegistryFile(
    IReadOnlyList<RegistryEntry> Chains,
    IReadOnlyDictionary<string, PortalSettings>? Families,
    IReadOnlyDictionary<string, HostLimits>? Limits);

internal sealed record RegistryEntry(
    string Slug,
    int Number,
    string NameEn,
    string? NameHe,
    string Status,
    string Family,
    string BaseUrl,
    IReadOnlyList<string> PublishedIds,
    IReadOnlyList<string>? OtherIds,
    IReadOnlyList<FileType>? FileTypes,
    [property: JsonPropertyName("strips_7290")] bool Strips7290,
    int? ExpectedStores,
    IReadOnlyDictionary<string, SeparateId>? SeparateIds,
    PortalSettings? Portal)
{
    /// <summary>
    /// One chain; or, where <c>separate_ids</c> says that each published id numbers its stores on its own, one chain an id.
    /// </summary>
    public IEnumerable<Chain> ToChains(PortalSettings? family)
    {
        var portal = (Portal ?? new PortalSettings()).Over(family ?? new PortalSettings());
        yield return ToChain(Slug, Number, [.. PublishedIds.Except(SeparateIds?.Keys ?? []), .. OtherIds ?? []], portal);
        foreach (var (id, separate) in SeparateIds ?? new Dictionary<string, SeparateId>())
        {
            yield return ToChain(separate.Slug, separate.Number, [id], portal);
        }
    }

    private Chain ToChain(string slug, int number, IReadOnlyList<string> ids, PortalSettings portal) => new()
    {
        Slug = slug,
        Number = number,
        NameEn = NameEn,
        NameHe = NameHe,
        Status = Status,
        Family = Family,
        BaseUrl = BaseUrl,
        PublishedIds = ids,
        FileTypes = FileTypes ?? Enum.GetValues<FileType>(),
        Strips7290 = Strips7290,
        ExpectedStores = ExpectedStores,
        Portal = portal,
        PortalSlug = Slug,
    };
}

internal sealed record SeparateId(string Slug, int Number);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegistryFile))]
internal sealed partial class RegistryJson : JsonSerializerContext;

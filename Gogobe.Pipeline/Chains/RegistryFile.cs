using System.Text.Json.Serialization;
using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Chains;

/// <summary>The shape of <c>chains.json</c>.</summary>
internal sealed record RegistryFile(IReadOnlyList<RegistryEntry> Chains);

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
    IReadOnlyDictionary<string, SeparateId>? SeparateIds)
{
    /// <summary>
    /// One chain; or, where <c>separate_ids</c> says that each published id numbers its stores on its own, one chain an id.
    /// </summary>
    public IEnumerable<Chain> ToChains()
    {
        yield return ToChain(Slug, Number, [.. PublishedIds.Except(SeparateIds?.Keys ?? []), .. OtherIds ?? []]);
        foreach (var (id, separate) in SeparateIds ?? new Dictionary<string, SeparateId>())
        {
            yield return ToChain(separate.Slug, separate.Number, [id]);
        }
    }

    private Chain ToChain(string slug, int number, IReadOnlyList<string> ids) => new()
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
    };
}

internal sealed record SeparateId(string Slug, int Number);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(RegistryFile))]
internal sealed partial class RegistryJson : JsonSerializerContext;

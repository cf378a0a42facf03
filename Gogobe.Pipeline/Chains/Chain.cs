namespace Gogobe.Pipeline.Chains;

/// <summary>A chain as data: what the registry file (<c>chains.json</c>) says about it.</summary>
public sealed record Chain
{
    /// <summary>The stable name used everywhere: <c>rami-levy</c>.</summary>
    public required string Slug { get; init; }

    /// <summary>Stable, unique, never reused: part of product and store keys. 1 to 2,000.</summary>
    public required int Number { get; init; }

    /// <summary>Name in English.</summary>
    public required string NameEn { get; init; }

    /// <summary>Name in Hebrew.</summary>
    public string? NameHe { get; init; }

    /// <summary>
    /// active, degraded, closed or unresolved; closed chains stay, so that an old file can still be attributed. Or <see cref="CanaryChain.Status"/>, which is no
    /// chain of the country.
    /// </summary>
    public required string Status { get; init; }

    /// <summary>It has a portal that is watched. Closed and unresolved chains have none, and the canary is no chain of the country.</summary>
    public bool Publishes => Status is "active" or "degraded";

    /// <summary>Portal family: cerberus, bina, laib ...</summary>
    public required string Family { get; init; }

    /// <summary>Where its portal is; empty when unknown.</summary>
    public string BaseUrl { get; init; } = "";

    /// <summary>Every chain id it publishes under, without leading zeros.</summary>
    public required IReadOnlyList<string> PublishedIds { get; init; }

    /// <summary>File types it publishes.</summary>
    public IReadOnlyList<Files.FileType> FileTypes { get; init; } = Enum.GetValues<Files.FileType>();

    /// <summary>Publishes Israeli GTINs without their 7290 prefix (docs/specs/identity.md).</summary>
    public bool Strips7290 { get; init; }

    /// <summary>Stores seen in the last published count; null when unknown.</summary>
    public int? ExpectedStores { get; init; }

    /// <summary>What its portal family needs to know.</summary>
    public PortalSettings Portal { get; init; } = new();

    /// <summary>
    /// Slug of the registry entry, which is one portal. The same as <see cref="Slug"/>, but where one entry is several chains (<c>separate_ids</c>) that are
    /// listed together.
    /// </summary>
    public required string PortalSlug { get; init; }
}

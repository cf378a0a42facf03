using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Portals;

/// <summary>One line of a portal's listing.</summary>
public sealed record DiscoveredFile
{
    /// <summary>The name as listed, at most 255 characters, without control characters.</summary>
    public required string OriginalName { get; init; }

    /// <summary>What the name says; null when the grammar does not know it (docs/specs/file-names.md).</summary>
    public PublishedName? Name { get; init; }

    /// <summary>Whose file it is: the portal's chain, or of several that share the portal the one of the name.</summary>
    public required Chain Chain { get; init; }

    /// <summary>
    /// Why it is not offered: <see cref="Reason.NotPriceData"/> for a name that the grammar does not know, <see cref="Reason.ChainMismatch"/> for a file of
    /// another chain of the registry that lies here, <see cref="Reason.Forbidden"/> for a link that leads away from the chain's hosts. Otherwise
    /// <see cref="Reason.None"/>.
    /// </summary>
    public Reason Stray { get; init; }

    /// <summary>Bytes as the portal tells them, often rounded; null when it does not.</summary>
    public long? SizeHint { get; init; }

    /// <summary>When it was listed, UTC.</summary>
    public required DateTimeOffset ListedAt { get; init; }

    /// <summary>Where it is, or how to list it again.</summary>
    public required FileLocator Locator { get; init; }

    /// <summary>When the link that was listed with it ends; null when it does not, or nobody says.</summary>
    public DateTimeOffset? UrlExpiresAt { get; init; }
}

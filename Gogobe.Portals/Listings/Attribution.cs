using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Portals.Listings;

/// <summary>
/// Says whose a listed file is. The portal counts first: an id that the registry does not know (placeholders such as 0000000000000) means the portal's own
/// chain. Where one portal serves several chains, the id in the name tells which. An id of yet another chain makes a stray file.
/// </summary>
internal static class Attribution
{
    private const int MaxName = 255;

    /// <summary>A line of a listing.</summary>
    /// <param name="chain">The portal.</param>
    /// <param name="registry">All chains.</param>
    /// <param name="name">As listed; blanks around it do not count.</param>
    /// <param name="locate">Where a file of this name is; null when its link leads to where nobody may follow. Not asked for names that the grammar does not know.</param>
    /// <param name="size">Bytes, as told.</param>
    /// <param name="now">When it was listed.</param>
    /// <param name="expires">When its link ends.</param>
    public static DiscoveredFile Discover(
        PortalChain chain, ChainRegistry registry, string name, Func<string, FileLocator?> locate, long? size, DateTimeOffset now, DateTimeOffset? expires = null)
    {
        var listed = Clean(name);
        var parsed = PublishedName.TryParse(listed, out var known) ? known : null;
        var owner = parsed is null ? null : Owner(chain, registry, parsed.ChainId);
        var locator = parsed is null ? null : locate(listed);
        return new DiscoveredFile
        {
            OriginalName = listed,
            Name = parsed,
            Chain = owner ?? chain.Chain,
            Stray = parsed is null ? Reason.NotPriceData : owner is null ? Reason.ChainMismatch : locator is null ? Reason.Forbidden : Reason.None,
            SizeHint = size is >= 0 ? size : null,
            ListedAt = now,
            Locator = locator ?? FileLocator.Relist(chain.Family, ("name", listed)),
            UrlExpiresAt = expires,
        };
    }

    private static Chain? Owner(PortalChain chain, ChainRegistry registry, string publishedId)
    {
        var digits = publishedId.TrimStart('0');
        return chain.Members.FirstOrDefault(m => m.PublishedIds.Contains(digits))
            ?? (registry.FindByPublishedId(digits) is null ? chain.Chain : null);
    }

    private static string Clean(string name)
    {
        name = name.Trim();
        name = name.Length <= MaxName ? name : name[..MaxName];
        return name.Any(char.IsControl) ? string.Concat(name.Select(c => char.IsControl(c) ? '\uFFFD' : c)) : name;
    }
}

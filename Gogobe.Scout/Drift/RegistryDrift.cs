using Gogobe.Pipeline.Chains;

namespace Gogobe.Scout.Drift;

/// <summary>In what a page and the registry differ.</summary>
internal enum DriftKind
{
    /// <summary>The page links to a host that no entry of the registry has: a chain that is new, or has moved.</summary>
    UnknownHost,

    /// <summary>The page does not link to any host of a chain that we watch: it has moved, or need not publish any more.</summary>
    NotNamed,
}

/// <summary>One difference.</summary>
/// <param name="Kind">Which.</param>
/// <param name="Subject">The host, or the slug of the chain.</param>
internal readonly record struct Drift(DriftKind Kind, string Subject);

/// <summary>Compares the links of the authority's page with the registry.</summary>
internal static class RegistryDrift
{
    // What such pages link to besides chains.
    private static readonly string[] s_others = ["gov.il", "w3.org", "schema.org", "google.com", "googleapis.com", "facebook.com", "twitter.com", "x.com", "youtube.com", "whatsapp.com", "instagram.com", "linkedin.com", "t.me"];

    /// <summary>All that differs; null when the page names no host of the registry at all, so that it cannot be the page that was meant.</summary>
    public static IReadOnlyList<Drift>? Compare(ChainRegistry registry, IReadOnlySet<string> hosts)
    {
        var entries = registry.Chains.DistinctBy(c => c.PortalSlug).Select(c => (Chain: c, Hosts: HostsOf(c).ToList())).ToList();
        var known = entries.SelectMany(e => e.Hosts).ToList();
        if (!hosts.Any(h => known.Any(k => Covers(k, h))))
        {
            return null;
        }

        return
        [
            .. hosts.Where(h => !known.Any(k => Covers(k, h)) && !s_others.Any(o => Covers(o, h) || Covers("*." + o, h))).Order(StringComparer.Ordinal)
                .Select(h => new Drift(DriftKind.UnknownHost, h)),
            .. entries.Where(e => e.Chain.Publishes && e.Hosts.Count > 0 && !hosts.Any(h => e.Hosts.Any(k => Covers(k, h))))
                .Select(e => new Drift(DriftKind.NotNamed, e.Chain.Slug)),
        ];
    }

    private static IEnumerable<string> HostsOf(Chain chain) =>
        (Uri.TryCreate(chain.BaseUrl, UriKind.Absolute, out var address) ? [address.Host] : Enumerable.Empty<string>())
            .Concat(chain.Portal.Hosts ?? []).Select(h => h.ToLowerInvariant());

    // With and without www a name is the same site. *.example.com covers all below it.
    private static bool Covers(string known, string host) => known.StartsWith("*.", StringComparison.Ordinal)
        ? host.EndsWith(known[1..], StringComparison.Ordinal)
        : Bare(known) == Bare(host);

    private static string Bare(string host) => host.StartsWith("www.", StringComparison.Ordinal) ? host[4..] : host;
}

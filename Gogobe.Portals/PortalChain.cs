using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Accounts;

namespace Gogobe.Portals;

/// <summary>A chain's portal as this process sees it: the registry's entry, with addresses, account and proxy.</summary>
public sealed class PortalChain
{
    private readonly string[] _exactHosts;
    private readonly string[] _parentHosts;

    internal PortalChain(Chain chain, IReadOnlyList<Chain> members, Uri baseAddress, IEnumerable<string> hosts, PortalAccount? account, Uri? ftp)
    {
        Chain = chain;
        Settings = chain.Portal;
        Members = members;
        BaseAddress = baseAddress;
        Account = account;
        Ftp = ftp;
        var all = hosts.ToArray();
        _exactHosts = [baseAddress.Authority, .. all.Where(h => !h.StartsWith("*.", StringComparison.Ordinal))];
        _parentHosts = [.. all.Where(h => h.StartsWith("*.", StringComparison.Ordinal)).Select(h => h[1..])];
    }

    /// <summary>The registry's entry.</summary>
    public Chain Chain { get; }

    /// <summary>The chains that share this portal: one, but where one entry is several chains.</summary>
    public IReadOnlyList<Chain> Members { get; }

    /// <summary>Stable name of the portal: the slug of the entry.</summary>
    public string Slug => Chain.Slug;

    /// <summary>Its family.</summary>
    public string Family => Chain.Family;

    /// <summary>Where it is. Without a slash at the end.</summary>
    public Uri BaseAddress { get; }

    /// <summary>Host (and port, where it is not the scheme's own): messages about its files are keyed by it.</summary>
    public string Host => BaseAddress.Authority;

    internal PortalAccount? Account { get; }

    internal Uri? Ftp { get; }

    internal PortalSettings Settings { get; init; }

    /// <summary>An address below <see cref="BaseAddress"/>.</summary>
    /// <param name="pathAndQuery">Starts with a slash or a question mark; already escaped.</param>
    internal Uri At(string pathAndQuery) =>
        new(BaseAddress.AbsoluteUri.TrimEnd('/') + (pathAndQuery.StartsWith('?') && BaseAddress.AbsolutePath == "/" ? "/" : "") + pathAndQuery);

    /// <summary>
    /// Whether links and redirects of this chain may lead to an address: http or https without a user name in it, at one of the chain's hosts, at the port that
    /// the registry (or the simulator) names.
    /// </summary>
    internal bool Allows(Uri address) =>
        address is { IsAbsoluteUri: true, Scheme: "http" or "https", UserInfo: "" }
        && (_exactHosts.Contains(address.Authority, StringComparer.OrdinalIgnoreCase)
            || (address.IsDefaultPort && _parentHosts.Any(p => address.Host.EndsWith(p, StringComparison.OrdinalIgnoreCase))));
}

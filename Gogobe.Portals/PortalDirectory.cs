using System.Collections.Frozen;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Accounts;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals;

/// <summary>All portals of the registry, and the way to each through its family.</summary>
public sealed class PortalDirectory
{
    private readonly FrozenDictionary<string, IPortal> _families;
    private readonly FrozenDictionary<string, PortalChain> _bySlug;
    private readonly IOptions<PortalOptions> _options;
    private readonly TimeProvider _time;

    /// <summary>Puts together registry, families, accounts and (in the demo) simulated addresses.</summary>
    /// <exception cref="RegistryException">A chain that publishes has a family that nobody is, or an address that is none.</exception>
    public PortalDirectory(
        ChainRegistry registry,
        IEnumerable<IPortal> families,
        IConfiguration configuration,
        IOptions<PortalOptions> options,
        TimeProvider time,
        SimulatedPortals? simulated = null)
    {
        _families = families.ToFrozenDictionary(f => f.Family, StringComparer.Ordinal);
        _options = options;
        _time = time;
        var accounts = new PortalAccounts(configuration);
        var portals = registry.Chains.GroupBy(c => c.PortalSlug).Select(g => Make(g.First(), [.. g], accounts, simulated)).OfType<PortalChain>().ToArray();
        _bySlug = portals.SelectMany(p => p.Members, (portal, member) => (portal, member)).ToFrozenDictionary(p => p.member.Slug, p => p.portal);
        Watched = [.. portals.Where(p => p.Chain.Publishes)];
    }

    /// <summary>The portals to list, in the order of the registry: those of chains that publish, whose family is known. One entry a portal.</summary>
    public IReadOnlyList<PortalChain> Watched { get; }

    /// <summary>The portal of a chain, also of one that publishes no more; null when it has none in this process.</summary>
    /// <param name="slug">Slug of the chain.</param>
    public PortalChain? Find(string slug) => _bySlug.GetValueOrDefault(slug);

    /// <summary>Lists a portal: each name once, of the kinds wanted, within the time and number of lines that a listing may take.</summary>
    /// <exception cref="PortalException">The listing failed; what came before is true.</exception>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(
        PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        using var limit = new CancellationTokenSource(_options.Value.ListingTimeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellationToken);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        await using var files = _families[chain.Family].ListAsync(chain, request, either.Token).GetAsyncEnumerator(either.Token);
        while (await NextAsync(files, limit.Token, cancellationToken))
        {
            var file = files.Current;
            if ((file.Name is { } name && !request.Wants(chain.Chain, name.Type)) || !seen.Add(file.OriginalName))
            {
                continue;
            }

            if (seen.Count > _options.Value.MaxFiles)
            {
                throw new PortalException(Reason.TooLarge, $"The listing has more than {_options.Value.MaxFiles} lines.", heals: false);
            }

            yield return file;
        }
    }

    /// <summary>Opens a file of a portal. Never throws for what a portal does: the result says it.</summary>
    /// <param name="chain">The portal.</param>
    /// <param name="locator">Text of its <see cref="FileLocator"/>.</param>
    /// <param name="cancellationToken">Ends the wait for a place at the host, and the request.</param>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, string locator, CancellationToken cancellationToken = default)
    {
        if (!FileLocator.TryParse(locator, out var file) || (file.Family is { } family && family != chain.Family))
        {
            return new OpenedFile(new PortalFailure(Reason.Forbidden, "No address or listing key of this chain's portal.", Heals: false));
        }

        try
        {
            return await _families[chain.Family].OpenAsync(chain, file, cancellationToken);
        }
        catch (Exception e) when (PortalFailures.Explain(e) is { } failure)
        {
            return new OpenedFile(failure);
        }
    }

    private static async Task<bool> NextAsync(IAsyncEnumerator<DiscoveredFile> files, CancellationToken limit, CancellationToken cancellationToken)
    {
        try
        {
            return await files.MoveNextAsync();
        }
        catch (OperationCanceledException) when (limit.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            throw new PortalException(Reason.Timeout, "The listing as a whole took too long.");
        }
        catch (Exception e) when (e is not PortalException && PortalFailures.Explain(e) is { } failure)
        {
            throw new PortalException(failure, e);
        }
    }

    private PortalChain? Make(Chain chain, IReadOnlyList<Chain> members, PortalAccounts accounts, SimulatedPortals? simulated)
    {
        if (_families.GetValueOrDefault(chain.Family) is not { } family)
        {
            return chain.Publishes ? throw new RegistryException($"'{chain.Slug}' has the family '{chain.Family}'; there are {string.Join(", ", _families.Keys.Order(StringComparer.Ordinal))}") : null;
        }

        var account = accounts.Find(chain.Slug);
        if (simulated is not null && !family.NeedsNoHost)
        {
            return simulated.Portals.TryGetValue(chain.Slug, out var portal)
                ? new PortalChain(chain, members, portal.BaseAddress, portal.Hosts ?? [], account, portal.Ftp)
                {
                    // A portal on this machine is neither slow nor far away.
                    Settings = chain.Portal with { AnswerTimeoutSeconds = null, ConnectTimeoutSeconds = null },
                }
                : null;
        }

        return Uri.TryCreate(chain.BaseUrl, UriKind.Absolute, out var address)
            ? new PortalChain(chain, members, address, chain.Portal.Hosts ?? [], account, chain.Portal.Ftp is { } ftp ? new Uri(ftp) : null)
            : chain.Publishes ? throw new RegistryException($"'{chain.Slug}' has the base_url '{chain.BaseUrl}', which is no address such as https://portal.example") : null;
    }
}

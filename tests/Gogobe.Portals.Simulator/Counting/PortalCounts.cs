using System.Collections.Concurrent;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.Portals.Simulator.Counting;

/// <summary>What the portals saw: to prove that limits were kept and that every file came once.</summary>
public sealed class PortalCounts
{
    private readonly ConcurrentDictionary<string, HostCount> _hosts = new();
    private readonly ConcurrentDictionary<(string Chain, string Name), (int Asked, int Served)> _files = new();
    private readonly ConcurrentDictionary<(string Chain, RequestKind Kind), int> _requests = new();

    /// <summary>All hosts that were asked anything.</summary>
    public IReadOnlyCollection<HostCount> Hosts => [.. _hosts.Values];

    /// <summary>How often each file (portal's chain, listed name) was served whole.</summary>
    public IReadOnlyDictionary<(string Chain, string Name), int> Downloads =>
        _files.Where(f => f.Value.Served > 0).ToDictionary(f => f.Key, f => f.Value.Served);

    /// <summary>One host, by the name of the real one.</summary>
    public HostCount Host(string host) => _hosts.GetOrAdd(host, h => new HostCount(h));

    /// <summary>How often a file was asked for and served whole.</summary>
    public (int Asked, int Served) File(string chain, string name) => _files.GetValueOrDefault((chain, name));

    /// <summary>Requests of a kind for a chain; those that name no chain yet do not count.</summary>
    public int Requests(string chain, RequestKind kind) => _requests.GetValueOrDefault((chain, kind));

    internal void Asked(PortalChain? chain, RequestKind kind, PublishedFile? file)
    {
        if (chain is null)
        {
            return;
        }

        _requests.AddOrUpdate((chain.Slug, kind), 1, (_, n) => n + 1);
        if (kind == RequestKind.Download && file is not null)
        {
            _files.AddOrUpdate((chain.Slug, file.Name), (1, 0), (_, n) => (n.Asked + 1, n.Served));
        }
    }

    internal void Served(PublishedFile file) => _files.AddOrUpdate((file.Portal.Slug, file.Name), (1, 1), (_, n) => (n.Asked, n.Served + 1));
}

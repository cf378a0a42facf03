using System.Collections.Concurrent;
using System.Diagnostics;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Counting;

/// <summary>What the portals saw: to prove that limits were kept and that every file came once.</summary>
public sealed class PortalCounts
{
    private const int MostRecent = 10_000;
    private readonly long _opened = Stopwatch.GetTimestamp();
    private readonly ConcurrentQueue<SeenRequest> _recent = new();
    private readonly ConcurrentDictionary<string, HostCount> _hosts = new();
    private readonly ConcurrentDictionary<(string Chain, string Name), (int Asked, int Served)> _files = new();
    private readonly ConcurrentDictionary<(string Chain, RequestKind Kind), int> _requests = new();

    /// <summary>All hosts that were asked anything.</summary>
    public IReadOnlyCollection<HostCount> Hosts => [.. _hosts.Values];

    /// <summary>The last 10,000 requests on the web, oldest first.</summary>
    public IReadOnlyList<SeenRequest> Recent => [.. _recent];

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

    internal void Saw(string host, PortalRequest request, HttpRequest http, FailureKind? failure)
    {
        var path = $"{http.Method} {http.Path}{http.QueryString}";
        _recent.Enqueue(new SeenRequest(Stopwatch.GetElapsedTime(_opened), host, request.Kind, request.Chain?.Slug, path, http.Headers.UserAgent.ToString(), failure));
        while (_recent.Count > MostRecent && _recent.TryDequeue(out _))
        {
        }
    }

    internal void Served(PublishedFile file) => _files.AddOrUpdate((file.Portal.Slug, file.Name), (1, 1), (_, n) => (n.Asked, n.Served + 1));
}

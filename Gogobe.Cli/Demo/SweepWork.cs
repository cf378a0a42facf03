using Gogobe.Cli.Ingest;
using Gogobe.Ledger;
using Gogobe.Portals;
using Gogobe.Scout.Sweeping;

namespace Gogobe.Cli.Demo;

/// <summary>One sweep of all portals.</summary>
internal sealed class SweepWork(PortalDirectory directory, SweepRunner runner) : IRunWork
{
    /// <inheritdoc/>
    public long? Files => null;

    /// <inheritdoc/>
    public long Bytes => 0;

    /// <inheritdoc/>
    public Task<long> StartAsync(Sessions sessions, CancellationToken cancellationToken) =>
        sessions.StartAsync(new SweepPlan("demo", [.. directory.Watched.Select(p => p.Slug)]), cancellationToken);

    /// <inheritdoc/>
    public Task OfferAsync(long session, CancellationToken cancellationToken) => runner.RunAsync(session, cancellationToken);
}

using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Transport;
using Gogobe.Portals;
using Gogobe.Portals.Http;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout.Drift;

/// <summary>
/// Once a week compares the registry with the page on which the authority links to every obliged chain. It warns and remembers; the registry is changed by people.
/// Only where real portals are swept by schedule, and by one Scout.
/// </summary>
internal sealed partial class DriftCheck(
    PortalDocuments documents,
    ChainRegistry registry,
    PortalSchedule schedule,
    DriftStore store,
    IOptions<DriftOptions> options,
    IOptions<SweepOptions> sweeps,
    TimeProvider time,
    ILogger<DriftCheck> logger,
    SimulatedPortals? simulated = null) : BackgroundService
{
    private const string Name = "authority-page";
    private static readonly TimeSpan s_look = TimeSpan.FromHours(1);

    /// <summary>Checks, if it is time.</summary>
    /// <returns>What is new; null when it was not time, or the page could not be read.</returns>
    /// <exception cref="TransientException">The database is away.</exception>
    public async Task<IReadOnlyList<Drift>?> StepAsync(CancellationToken cancellationToken)
    {
        if ((await schedule.ClaimAsync([Name], options.Value.Every, cancellationToken)).Count == 0)
        {
            return null;
        }

        try
        {
            var found = RegistryDrift.Compare(registry, AuthorityLinks.Hosts(await ReadAsync(cancellationToken)))
                ?? throw new PortalException(Reason.BadListing, "It links to no chain of the registry, so it is not the page that was meant.", heals: false);
            var drifts = await store.RecordAsync(found, cancellationToken);
            foreach (var drift in drifts)
            {
                Warn(drift);
            }

            LogChecked(found.Count, drifts.Count);
            return drifts;
        }
        catch (PortalException e)
        {
            await schedule.PutOffAsync(Name, time.GetUtcNow() + options.Value.Again, cancellationToken);
            LogUnread(options.Value.Page, e.Message, options.Value.Again);
            return null;
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!sweeps.Value.Watch || !sweeps.Value.Schedule || simulated is not null)
        {
            return;
        }

        await Rounds.RunAsync(time, s_look, StepAsync, LogAway, stoppingToken);
    }

    // Through the client that portals are asked through, so its guards hold here too: the page's own host alone, no private address, a size and a time.
    private async Task<string> ReadAsync(CancellationToken cancellationToken)
    {
        var page = options.Value.Page;
        var authority = new PortalChain(
            new Chain { Slug = Name, PortalSlug = Name, Number = 1, NameEn = "Authority", Status = "active", Family = "", PublishedIds = [], Portal = new PortalSettings { BrowserAgent = true } },
            [], new Uri(page.GetLeftPart(UriPartial.Authority)), [], account: null, ftp: null);
        KeyValuePair<string, string>[] headers =
            options.Value.ClientId is { } client ? [new("x-client-id", client), new("Origin", "https://www.gov.il"), new("Referer", "https://www.gov.il/")] : [];
        var document = await documents.ReadAsync(authority, new PortalRequest(page) { Headers = headers }, new ListingNotes(), cancellationToken);
        return document.Text;
    }

    private void Warn(Drift drift)
    {
        if (drift.Kind == DriftKind.UnknownHost)
        {
            LogUnknown(drift.Subject);
        }
        else
        {
            LogNotNamed(drift.Subject);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The authority's page links to {Host}, which no entry of the registry has: a new chain, or one that moved (docs/guide/adding-a-chain.md)")]
    private partial void LogUnknown(string host);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The authority's page does not link to the portal of {Chain} any more: it may have moved")]
    private partial void LogNotNamed(string chain);

    [LoggerMessage(Level = LogLevel.Information, Message = "The registry was compared with the authority's page: {Count} differences, {New} of them new")]
    private partial void LogChecked(int count, int @new);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The authority's page {Page} could not be read ({Detail}); the registry is compared with it in {Again}")]
    private partial void LogUnread(Uri page, string detail, TimeSpan again);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The registry's check waits: {Detail}")]
    private partial void LogAway(string detail);
}

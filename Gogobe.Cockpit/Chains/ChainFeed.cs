using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Fleet;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Chains;

/// <summary>One chain: its details, and its row of the fleet, which all pages share.</summary>
/// <param name="Details">Of this reading.</param>
/// <param name="Status">Of the fleet's last reading; null for a chain whose portal is not watched, and before the first reading.</param>
public sealed record ChainView(ChainDetails Details, ChainStatus? Status);

/// <summary>The chains that pages of this process show.</summary>
internal sealed class ChainFeed(ChainQuery query, FleetFeed fleet, ILiveEvents events, TimeProvider clock, ILogger<ChainFeed> logger)
    : SubjectFeed<string, ChainView>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override FeedFault? LiveFault => fleet.Current.LiveFault;

    /// <inheritdoc/>
    protected override async Task<ChainView?> ReadStateAsync(string key, CancellationToken cancellationToken)
    {
        var reading = fleet.ReadAsync(cancellationToken);
        var details = await query.ReadAsync(key, cancellationToken);
        if (details is null)
        {
            return null;
        }

        var view = await reading;
        return new ChainView(details, view.Status?.Chains.FirstOrDefault(c => c.Slug == key));
    }

    /// <inheritdoc/>
    protected override bool Concerns(string key, ChainView? state, LiveEvent happened) =>
        happened.Kind != LiveEventKind.Log && happened.Chain is { } chain && (chain == key || chain == ChainQuery.PortalOf(key));
}

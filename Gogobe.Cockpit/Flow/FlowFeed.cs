using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Flow;

/// <summary>The flow at one moment.</summary>
/// <param name="Details">What the database says.</param>
/// <param name="Topics">In the order of the flow.</param>
/// <param name="Workers">The processes that are heard.</param>
/// <param name="Measured">What they say.</param>
/// <param name="Messages">How messages travel, in words.</param>
/// <param name="HasRedis">This host has a Redis.</param>
/// <param name="Redis">What it says; null while it is away.</param>
public sealed record FlowView(
    FlowDetails Details, IReadOnlyList<TopicFlow> Topics, IReadOnlyList<WorkerFlow> Workers, MetricWindow Measured, string Messages, bool HasRedis, RedisFigures? Redis);

/// <summary>The flow, for all pages of this process: the database, the transport and Redis are asked once in five seconds while one is open.</summary>
internal sealed class FlowFeed(
    FlowReader reader, TopicBacklogs backlogs, PointsFeed points, FleetFeed fleet, ILiveEvents events, TimeProvider clock, ILogger<FlowFeed> logger)
    : SubjectFeed<string, FlowView>(events, clock, logger)
{
    /// <summary>The one subject that there is.</summary>
    public const string All = "all";

    private readonly TimeProvider _clock = clock;

    /// <inheritdoc/>
    protected override FeedFault? LiveFault => fleet.Current.LiveFault;

    /// <inheritdoc/>
    protected override async Task<FlowView?> ReadStateAsync(string key, CancellationToken cancellationToken)
    {
        var details = reader.ReadAsync(cancellationToken);
        var redis = reader.ReadRedisAsync(cancellationToken);
        var window = points.ReadAsync("", cancellationToken);
        var waiting = await Task.WhenAll(TopicBacklogs.Topics.Select(t => backlogs.AskAsync(t.Topic, t.Group, cancellationToken)));
        var measured = (await window).Value ?? new MetricWindow(_clock.GetUtcNow(), []);
        var figures = await redis;
        return new FlowView(
            await details, [.. TopicBacklogs.Topics.Zip(waiting, (t, now) => TopicFlow.Of(t.Topic, t.Group, now, measured))], WorkerFlow.Of(measured), measured,
            backlogs.Words, reader.HasRedis, figures);
    }

    /// <inheritdoc/>
    protected override bool Concerns(string key, FlowView? state, LiveEvent happened) => false;
}

using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Live.Metrics;
using StackExchange.Redis;

namespace Gogobe.Cockpit.Metrics;

/// <summary>The points of all processes, read once in five seconds for all pages and streams of this process while one of them is open.</summary>
internal sealed class PointsFeed(IMetricPoints points, ILiveEvents events, TimeProvider clock, ILogger<PointsFeed> logger) : SubjectFeed<string, MetricWindow>(events, clock, logger)
{
    // Of the points that were read before, so much is read again: those that came late are not lost.
    private static readonly TimeSpan s_again = 4 * IMetricPoints.Every;

    private static readonly TimeSpan s_minute = TimeSpan.FromMinutes(1);

    private readonly TimeProvider _clock = clock;
    private readonly Dictionary<(string Process, DateTimeOffset At), MetricPoint> _kept = [];
    private DateTimeOffset _heard = DateTimeOffset.MinValue;
    private DateTimeOffset _heardMinutes = DateTimeOffset.MinValue;
    private IReadOnlyList<MetricPoint> _minutes = [];
    private MetricWindow? _current;

    /// <summary>The last window that this process has; null before the first, and when it is older than a process may be silent: nobody watched meanwhile.</summary>
    public MetricWindow? Current => Volatile.Read(ref _current) is { } last && _clock.GetUtcNow() - last.Now < 3 * IMetricPoints.Every ? last : null;

    /// <summary>Starts a watch of the one window that there is.</summary>
    public SnapshotWatch<MetricWindow> Watch(Action<Snapshot<MetricWindow>> changed) => Watch("", changed);

    /// <inheritdoc/>
    protected override async Task<MetricWindow?> ReadStateAsync(string key, CancellationToken cancellationToken)
    {
        var now = _clock.GetUtcNow();
        var isAway = false;
        try
        {
            var span = now - _heard + s_again is var missed && missed < IMetricPoints.Kept ? missed : IMetricPoints.Kept;
            foreach (var point in await points.ReadAsync(span, cancellationToken))
            {
                _kept[(point.Process, point.At)] = point;
            }

            _heard = now;
            if (now - _heardMinutes >= s_minute)
            {
                _minutes = await points.ReadMinutesAsync(cancellationToken);
                _heardMinutes = now;
            }
        }
        // Of telemetry nothing depends: what was heard stays until it is too old, and what comes next is not known.
        catch (Exception e) when (e is RedisException or TimeoutException or System.Text.Json.JsonException)
        {
            isAway = true;
        }

        foreach (var old in _kept.Keys.Where(k => k.At <= now - IMetricPoints.Kept).ToArray())
        {
            _kept.Remove(old);
        }

        var window = new MetricWindow(now, [.. _kept.Values], isAway) { Minutes = _minutes };
        Volatile.Write(ref _current, window);
        return window;
    }

    /// <inheritdoc/>
    protected override bool Concerns(string key, MetricWindow? state, LiveEvent happened) => false;
}

namespace Gogobe.Pipeline.Live.Metrics;

/// <summary>
/// The points of all processes, for whoever looks now. A point may be lost (a process that dies, a Redis that is away): it is a view of telemetry, and no figure
/// that is defined by the ledger comes from it.
/// </summary>
public interface IMetricPoints
{
    /// <summary>Time between two points of a process.</summary>
    static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    /// <summary>How long a point is kept.</summary>
    static readonly TimeSpan Kept = TimeSpan.FromMinutes(15);

    /// <summary>How long the points of whole minutes are kept.</summary>
    static readonly TimeSpan MinutesKept = TimeSpan.FromHours(1);

    /// <summary>What the names of series begin with that are kept by the minute.</summary>
    const string ByTheMinute = "gogobe.backlog";

    /// <summary>Processes whose points are kept at most; those that were silent longest go first.</summary>
    const int MostProcesses = 64;

    /// <summary>Points of one process that are kept at most.</summary>
    static readonly int MostPoints = (int)(Kept / Every);

    /// <summary>Points of one process that are kept at most for their minutes.</summary>
    static readonly int MostMinutes = (int)MinutesKept.TotalMinutes;

    /// <summary>Keeps one. Never waits and never throws; what cannot be kept is dropped.</summary>
    void Add(MetricPoint point);

    /// <summary>The points of the last <paramref name="span"/>, of each process oldest first.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is away.</exception>
    Task<IReadOnlyList<MetricPoint>> ReadAsync(TimeSpan span, CancellationToken cancellationToken);

    /// <summary>The first point of each minute of the last hour, of each process oldest first, with the series of <see cref="ByTheMinute"/> alone.</summary>
    /// <exception cref="StackExchange.Redis.RedisException">Redis is away.</exception>
    Task<IReadOnlyList<MetricPoint>> ReadMinutesAsync(CancellationToken cancellationToken);
}

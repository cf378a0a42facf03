using Gogobe.Pipeline.Live.Metrics;

namespace Gogobe.Cockpit.Metrics;

/// <summary>The points of all processes over the last minutes (docs/specs/cockpit.md, "What is measured").</summary>
/// <param name="Now">When they were read.</param>
/// <param name="Points">What each process measured, in no order.</param>
/// <param name="IsAway">Redis does not answer: these are the points of before.</param>
public sealed record MetricWindow(DateTimeOffset Now, IReadOnlyList<MetricPoint> Points, bool IsAway = false)
{
    /// <summary>Length of a span of <see cref="Rates"/>.</summary>
    public static readonly TimeSpan Step = IMetricPoints.Every;

    // A process that was not heard for longer does not run, or cannot tell.
    private static readonly TimeSpan s_fresh = 3 * IMetricPoints.Every;

    // The last point of each process is at most one span old; the second is its way here.
    private static readonly TimeSpan s_settled = IMetricPoints.Every + TimeSpan.FromSeconds(1);

    private const int Recent = 2;

    /// <summary>The points of whole minutes of the last hour (<see cref="IMetricPoints.ReadMinutesAsync"/>).</summary>
    public IReadOnlyList<MetricPoint> Minutes { get; init; } = [];

    /// <summary>Where <see cref="Hour"/> begins.</summary>
    public DateTimeOffset HourFrom => To - IMetricPoints.MinutesKept;

    /// <summary>Where the last span ends: what came later is not yet told by every process.</summary>
    public DateTimeOffset To { get; } = new((Now - s_settled).UtcTicks / Step.Ticks * Step.Ticks, TimeSpan.Zero);

    /// <summary>Where the first span begins.</summary>
    public DateTimeOffset From => To - (IMetricPoints.MostPoints * Step);

    /// <summary>
    /// What was counted a second in each span, by all processes. A span that no process measured is null, which is not 0. What a process counted between two
    /// points is spread evenly over the time between them.
    /// </summary>
    /// <param name="name">Name of the counter.</param>
    /// <param name="tags">Only series with all of these tags, <c>key=value</c>.</param>
    public IReadOnlyList<double?> Rates(string name, params string[] tags)
    {
        var rates = new double?[IMetricPoints.MostPoints];
        foreach (var point in Points)
        {
            if (point.Of(name, tags) is not { } sum)
            {
                continue;
            }

            // Positions in spans since the beginning.
            var end = (point.At - From) / Step;
            var begin = end - (point.Seconds / Step.TotalSeconds);
            for (var i = Math.Max(0, (int)Math.Floor(begin)); i < rates.Length && i < end; i++)
            {
                var share = (Math.Min(end, i + 1) - Math.Max(begin, i)) / (end - begin);
                rates[i] = (rates[i] ?? 0) + (sum * share / Step.TotalSeconds);
            }
        }

        return rates;
    }

    /// <summary>
    /// What a gauge said last in each span, whichever process did: for a gauge that means the same wherever it is read. A span in which none did is null; one
    /// alone, between two that were measured, goes on as before, since points and spans do not begin together.
    /// </summary>
    /// <param name="name">Name of the gauge.</param>
    /// <param name="tags">Only series with all of these tags, <c>key=value</c>.</param>
    public IReadOnlyList<double?> Levels(string name, params string[] tags)
    {
        var levels = new double?[IMetricPoints.MostPoints];
        foreach (var point in Points.Where(p => p.At > From && p.At <= To).OrderBy(p => p.At))
        {
            if (point.Of(name, tags) is { } level)
            {
                levels[Math.Min(levels.Length - 1, (int)Math.Ceiling((point.At - From) / Step) - 1)] = level;
            }
        }

        for (var i = 1; i < levels.Length; i++)
        {
            levels[i] ??= levels[i - 1] is { } before && (i + 1 == levels.Length ? HasLater(name, tags) : levels[i + 1] is not null) ? before : null;
        }

        return levels;
    }

    /// <summary>
    /// What a gauge said last in each minute of the last hour; null where none did. Where several processes said it, the one that said it most often is believed
    /// throughout: they may know of different moments.
    /// </summary>
    /// <param name="name">Name of the gauge, one that is kept by the minute.</param>
    /// <param name="tags">Only series with all of these tags, <c>key=value</c>.</param>
    public IReadOnlyList<double?> Hour(string name, params string[] tags)
    {
        var levels = new double?[IMetricPoints.MostMinutes];
        var told = Minutes.Concat(Points).Where(p => p.At > HourFrom && p.At <= To && p.Of(name, tags) is not null);
        foreach (var process in told.GroupBy(p => p.Process).OrderBy(g => g.Count()).ThenByDescending(g => g.Key, StringComparer.Ordinal))
        {
            foreach (var point in process.OrderBy(p => p.At))
            {
                levels[Math.Min(levels.Length - 1, (int)Math.Ceiling((point.At - HourFrom).TotalMinutes) - 1)] = point.Of(name, tags);
            }
        }

        return levels;
    }

    /// <summary>What a gauge said last, whichever process did; null when none of those that are heard has it.</summary>
    public double? Level(string name, params string[] tags) => Running.OrderByDescending(p => p.At).Select(p => p.Of(name, tags)).FirstOrDefault(level => level is not null);

    /// <summary>The mean of the last ten seconds of <see cref="Rates"/>; null where they were not measured.</summary>
    public static double? Last(IReadOnlyList<double?> rates) => rates.TakeLast(Recent).Sum() is var sum && rates.TakeLast(Recent).All(r => r is not null) ? sum / Recent : null;

    private bool HasLater(string name, string[] tags) => Points.Any(p => p.At > To && p.Of(name, tags) is not null);

    /// <summary>The newest point of each process that is heard.</summary>
    public IEnumerable<MetricPoint> Running => Points.Where(p => Now - p.At < s_fresh).GroupBy(p => p.Process).Select(g => g.MaxBy(p => p.At)!);

    /// <summary>Every process whose points are kept, by service, host and number.</summary>
    /// <param name="now">The clock of who looks; a process falls silent between two readings.</param>
    public IReadOnlyList<ProcessState> Processes(DateTimeOffset now) =>
    [
        .. Points.GroupBy(p => p.Process).Select(g => g.MaxBy(p => p.At)!)
            .OrderBy(p => p.Service, StringComparer.Ordinal).ThenBy(p => p.Host, StringComparer.Ordinal).ThenBy(p => p.Pid)
            .Select(p => new ProcessState(p, IsAway ? null : now - p.At >= s_fresh)),
    ];

    /// <summary>The load of each machine whose processes are heard, by name.</summary>
    public IReadOnlyList<MachineLoad> Machines =>
        [.. Running.GroupBy(p => p.Host).Select(g => MachineLoad.Of([.. g.OrderByDescending(p => p.At)])).OrderBy(m => m.Host, StringComparer.Ordinal)];

    /// <summary>The machine with the least processor left; null where none is measured.</summary>
    public MachineLoad? Busiest => Machines.Where(m => m.Cpu is not null).MaxBy(m => m.Cpu);

    /// <summary>The machine with the least memory left; null where none is measured.</summary>
    public MachineLoad? Fullest => Machines.Where(m => m.Memory is not null).MaxBy(m => m.Memory);
}

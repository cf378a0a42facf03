using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Cockpit.Flow;

/// <summary>One topic: what waits in it, and which way that goes. What is not known is null.</summary>
public sealed record TopicFlow
{
    // Spans of five seconds: what passes is a mean of half a minute, since files come in bursts.
    private const int HalfMinute = 6;
    private const int Minute = 12;

    /// <summary>Name of the topic.</summary>
    public required string Topic { get; init; }

    /// <summary>The group that reads it, without what all of them begin with: the stage.</summary>
    public required string Stage { get; init; }

    /// <summary>Messages that were published and not yet acknowledged.</summary>
    public long? Lag { get; init; }

    /// <summary>How long the oldest of them waits; zero when none does.</summary>
    public TimeSpan? Oldest { get; init; }

    /// <summary>Messages published a second.</summary>
    public double? In { get; init; }

    /// <summary>Messages acknowledged a second.</summary>
    public double? Out { get; init; }

    /// <summary>draining, steady, growing, stuck or unknown.</summary>
    public required string Trend { get; init; }

    /// <summary>The lag at the end of each minute of an hour.</summary>
    public required IReadOnlyList<double?> History { get; init; }

    /// <summary>What waits in each partition; empty where the transport was not asked.</summary>
    public IReadOnlyList<PartitionFlow> Partitions { get; init; } = [];

    /// <summary>From what the transport says now, and what processes said before.</summary>
    internal static TopicFlow Of(string topic, string group, Backlog? now, MetricWindow measured)
    {
        string[] tags = [$"topic={topic}", $"group={group}"];
        var hour = measured.Hour("gogobe.backlog", tags);
        measured = OfOne(measured, tags);
        var lag = measured.Levels("gogobe.backlog", tags);
        var published = measured.Levels("gogobe.backlog.published", tags);
        var done = published.Zip(lag, (all, left) => all - left).ToArray();
        return new TopicFlow
        {
            Topic = topic,
            Stage = group[(group.IndexOf('.', StringComparison.Ordinal) + 1)..],
            Lag = now?.Messages ?? (long?)measured.Level("gogobe.backlog", tags),
            Oldest = now?.OldestWaiting ?? (measured.Level("gogobe.backlog.age", tags) is { } age ? TimeSpan.FromSeconds(age) : null),
            In = Rate(published),
            Out = Rate(done),
            Trend = TrendOf(lag, done),
            History = hour,
            Partitions = now is null ? [] : [.. now.Waiting.Select((waits, p) => new PartitionFlow(p, waits, now.Watermarks[p], now.Ends[p]))],
        };
    }

    // A member knows what of its own partitions is done, also out of order; of others it knows what they committed. Both are right, and one line is of one of them.
    private static MetricWindow OfOne(MetricWindow measured, string[] tags)
    {
        var told = measured.Points.Where(p => p.Of("gogobe.backlog", tags) is not null).GroupBy(p => p.Process).Where(g => measured.Now - g.Max(p => p.At) < TimeSpan.FromMinutes(1)).ToList();
        return told.Count < 2 ? measured : measured with { Points = [.. told.OrderByDescending(g => g.Count()).ThenBy(g => g.Key, StringComparer.Ordinal).First()] };
    }

    // A transport of one process begins at 0 when that begins anew: what goes back is no rate.
    private static double? Rate(IReadOnlyList<double?> levels) =>
        levels[^1] - levels[^(HalfMinute + 1)] is { } passed and >= 0 ? passed / (HalfMinute * MetricWindow.Step.TotalSeconds) : null;

    private static string TrendOf(IReadOnlyList<double?> lag, double?[] done)
    {
        var (minute, passed) = (lag.TakeLast(Minute).ToArray(), done[^1] - done[^Minute]);
        if (minute.Any(l => l is null) || passed is null or < 0)
        {
            return "unknown";
        }

        if (minute.All(l => l > 0) && passed == 0)
        {
            return "stuck";
        }

        var (before, after) = (minute.Take(HalfMinute).Average()!.Value, minute.TakeLast(HalfMinute).Average()!.Value);
        var noise = Math.Max(2, before / 50);
        return after > before + noise ? "growing" : after < before - noise ? "draining" : "steady";
    }
}

/// <summary>One partition.</summary>
/// <param name="Partition">Its number.</param>
/// <param name="Waiting">Messages that were published and not yet acknowledged.</param>
/// <param name="Watermark">Everything below this offset is done.</param>
/// <param name="End">The offset of its next message.</param>
public sealed record PartitionFlow(int Partition, long Waiting, long Watermark, long End);

using System.Collections.Concurrent;

namespace Gogobe.Pipeline.Live.Metrics;

/// <summary>Says which points begin a minute of their process, and what is kept of them for an hour.</summary>
internal sealed class MinutePoints
{
    private readonly ConcurrentDictionary<string, long> _last = new(StringComparer.Ordinal);

    /// <summary>What to keep; null for a point within a minute that has one, and for one without a series that is kept.</summary>
    public MetricPoint? Of(MetricPoint point)
    {
        IReadOnlyList<MetricSum> sums = [.. point.Sums.Where(s => s.Name.StartsWith(IMetricPoints.ByTheMinute, StringComparison.Ordinal))];
        var minute = point.At.UtcTicks / TimeSpan.TicksPerMinute;
        if (sums.Count == 0 || (_last.TryGetValue(point.Process, out var last) && last == minute))
        {
            return null;
        }

        if (_last.Count > IMetricPoints.MostProcesses)
        {
            _last.Clear();
        }

        _last[point.Process] = minute;
        return point with { Sums = sums };
    }
}

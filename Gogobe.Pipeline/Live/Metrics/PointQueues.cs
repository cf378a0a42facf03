namespace Gogobe.Pipeline.Live.Metrics;

/// <summary>A queue of points for each process, bounded in number and age.</summary>
internal sealed class PointQueues(TimeProvider clock, TimeSpan kept, int most)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<MetricPoint>> _kept = [];

    public void Add(MetricPoint point)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(point.Process, out var points))
            {
                _kept[point.Process] = points = [];
            }

            points.Enqueue(point);
            if (points.Count > most)
            {
                points.Dequeue();
            }

            Forget();
        }
    }

    public IReadOnlyList<MetricPoint> Read(TimeSpan span)
    {
        lock (_lock)
        {
            Forget();
            var from = clock.GetUtcNow() - span;
            return [.. _kept.Values.SelectMany(points => points.Where(p => p.At > from))];
        }
    }

    private void Forget()
    {
        var oldest = clock.GetUtcNow() - kept;
        foreach (var (process, points) in _kept.ToArray())
        {
            while (points.TryPeek(out var first) && first.At <= oldest)
            {
                points.Dequeue();
            }

            if (points.Count == 0)
            {
                _kept.Remove(process);
            }
        }

        while (_kept.Count > IMetricPoints.MostProcesses)
        {
            _kept.Remove(_kept.MinBy(one => one.Value.Last().At).Key);
        }
    }
}

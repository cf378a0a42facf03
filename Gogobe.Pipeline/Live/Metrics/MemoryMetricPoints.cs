namespace Gogobe.Pipeline.Live.Metrics;

/// <summary>The points of one process, in its memory.</summary>
public sealed class MemoryMetricPoints(TimeProvider clock) : IMetricPoints
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Queue<MetricPoint>> _kept = [];

    /// <inheritdoc/>
    public void Add(MetricPoint point)
    {
        lock (_lock)
        {
            if (!_kept.TryGetValue(point.Process, out var points))
            {
                _kept[point.Process] = points = [];
            }

            points.Enqueue(point);
            if (points.Count > IMetricPoints.MostPoints)
            {
                points.Dequeue();
            }

            Forget();
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetricPoint>> ReadAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            Forget();
            var from = clock.GetUtcNow() - span;
            return Task.FromResult<IReadOnlyList<MetricPoint>>([.. _kept.Values.SelectMany(points => points.Where(p => p.At > from))]);
        }
    }

    private void Forget()
    {
        var oldest = clock.GetUtcNow() - IMetricPoints.Kept;
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

namespace Gogobe.Pipeline.Live.Metrics;

/// <summary>The points of one process, in its memory.</summary>
public sealed class MemoryMetricPoints(TimeProvider clock) : IMetricPoints
{
    private readonly PointQueues _points = new(clock, IMetricPoints.Kept, IMetricPoints.MostPoints);
    private readonly PointQueues _minutes = new(clock, IMetricPoints.MinutesKept, IMetricPoints.MostMinutes);
    private readonly MinutePoints _minute = new();

    /// <inheritdoc/>
    public void Add(MetricPoint point)
    {
        _points.Add(point);
        if (_minute.Of(point) is { } minute)
        {
            _minutes.Add(minute);
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetricPoint>> ReadAsync(TimeSpan span, CancellationToken cancellationToken) => Task.FromResult(_points.Read(span));

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetricPoint>> ReadMinutesAsync(CancellationToken cancellationToken) => Task.FromResult(_minutes.Read(IMetricPoints.MinutesKept));
}

using System.Diagnostics;
using System.Reflection;
using Gogobe.Pipeline.Live.Metrics;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using MetricPoint = Gogobe.Pipeline.Live.Metrics.MetricPoint;

namespace Gogobe.ServiceDefaults.Metrics;

/// <summary>
/// Makes a point of what was measured since the one before, on the reader's own thread. A series that was counted once goes on as 0 while nothing is counted:
/// nothing happened is told from nothing measured.
/// </summary>
internal sealed class PointsExporter : BaseExporter<Metric>
{
    private static readonly string? s_version = Cut(Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion);

    private readonly IMetricPoints _points;
    private readonly TimeProvider _clock;
    private readonly Dictionary<(string Name, string Tags), double> _counted = [];
    private readonly DateTimeOffset _began;
    private DateTimeOffset _from;
    private (string Service, string Replica)? _name;

    /// <summary>Its first point is of all the time since the process began, for so long its processor time was counted.</summary>
    /// <param name="points">Where they are kept.</param>
    /// <param name="clock">Their time.</param>
    /// <param name="began">When the process began; null: as the system says.</param>
    public PointsExporter(IMetricPoints points, TimeProvider clock, DateTimeOffset? began = null)
    {
        (_points, _clock) = (points, clock);
        _from = _began = (began ?? Process.GetCurrentProcess().StartTime).ToUniversalTime();
    }

    /// <inheritdoc/>
    public override ExportResult Export(in Batch<Metric> batch)
    {
        foreach (var series in _counted.Keys)
        {
            _counted[series] = 0;
        }

        Dictionary<(string Name, string Tags), double> gauges = [];
        foreach (var metric in batch)
        {
            if (PointSeries.IsKept(metric.MeterName, metric.Name))
            {
                Add(metric, gauges);
            }
        }

        var now = _clock.GetUtcNow();
        var (service, replica) = _name ??= Name();
        _points.Add(new MetricPoint
        {
            At = now,
            Seconds = Math.Max(0.001, (now - _from).TotalSeconds),
            Service = service,
            Replica = replica,
            Host = Environment.MachineName,
            Pid = Environment.ProcessId,
            Started = _began,
            Version = s_version,
            // Gauges first: they say how it is now, and there are few of them.
            Sums = [.. gauges.Concat(_counted).Take(MetricPoint.MostSeries).Select(one => new MetricSum(one.Key.Name, one.Key.Tags, one.Value))],
        });
        _from = now;
        return ExportResult.Success;
    }

    private void Add(Metric metric, Dictionary<(string Name, string Tags), double> gauges)
    {
        foreach (ref readonly var point in metric.GetMetricPoints())
        {
            if (PointSeries.Of(point.Tags) is not { } tags)
            {
                continue;
            }

            switch (metric.MetricType)
            {
                case MetricType.LongSum:
                    Sum(_counted, metric.Name, tags, point.GetSumLong());
                    break;
                case MetricType.DoubleSum:
                    Sum(_counted, metric.Name, tags, point.GetSumDouble());
                    break;
                case MetricType.Histogram:
                    Sum(_counted, metric.Name + ".count", tags, point.GetHistogramCount());
                    Sum(_counted, metric.Name + ".sum", tags, point.GetHistogramSum());
                    break;
                case MetricType.LongSumNonMonotonic:
                    Sum(gauges, metric.Name, tags, point.GetSumLong());
                    break;
                case MetricType.DoubleSumNonMonotonic:
                    Sum(gauges, metric.Name, tags, point.GetSumDouble());
                    break;
                case MetricType.LongGauge:
                    Sum(gauges, metric.Name, tags, point.GetGaugeLastValueLong());
                    break;
                case MetricType.DoubleGauge:
                    Sum(gauges, metric.Name, tags, point.GetGaugeLastValueDouble());
                    break;
                default:
                    break;
            }
        }
    }

    private static void Sum(Dictionary<(string Name, string Tags), double> sums, string name, string tags, double value)
    {
        if (double.IsFinite(value) && (sums.TryGetValue((name, tags), out var before) || sums.Count < MetricPoint.MostSeries))
        {
            sums[(name, tags)] = before + value;
        }
    }

    private static string? Cut(string? version) => version?.Length > MetricPoint.VersionLength ? version[..MetricPoint.VersionLength] : version;

    private (string Service, string Replica) Name()
    {
        var attributes = ParentProvider?.GetResource().Attributes.ToDictionary(a => a.Key, a => a.Value.ToString() ?? "") ?? [];
        return (attributes.GetValueOrDefault("service.name", "unknown"), attributes.GetValueOrDefault("service.instance.id", ""));
    }
}

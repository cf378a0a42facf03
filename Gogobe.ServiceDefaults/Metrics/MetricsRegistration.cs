using Gogobe.Pipeline.Live.Metrics;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry.Metrics;

namespace Gogobe.ServiceDefaults.Metrics;

/// <summary>What is measured of the machine, and where metrics go besides OTLP.</summary>
internal static class MetricsRegistration
{
    /// <summary>
    /// Adds processor and memory of the machine, or of the container with its limits, where the platform's package can tell. Its other instruments (connections,
    /// disks) stay off: they cost a look at the kernel's tables each time.
    /// </summary>
    public static MeterProviderBuilder AddMachine(this MeterProviderBuilder metrics)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsWindows())
        {
            return metrics;
        }

        return metrics
            .ConfigureServices(services => services.AddResourceMonitoring())
            .AddMeter(PointSeries.Machine)
            .AddView(instrument => instrument.Meter.Name == PointSeries.Machine && !PointSeries.IsKept(instrument.Meter.Name, instrument.Name) ? MetricStreamConfiguration.Drop : null);
    }

    /// <summary>Adds the reader that makes points, in a host that keeps them.</summary>
    public static MeterProviderBuilder AddPoints(this MeterProviderBuilder metrics)
    {
        // Whether it keeps them is known when all of its services are: the host adds them after these defaults.
        (metrics as IDeferredMeterProviderBuilder)?.Configure((services, provider) =>
        {
            if (services.GetService<IMetricPoints>() is { } points)
            {
                provider.AddReader(Reader(points, services.GetService<TimeProvider>() ?? TimeProvider.System));
            }
        });
        return metrics;
    }

    /// <summary>Counters and histograms as what was counted since the last export, so that a process that starts anew starts from nothing.</summary>
    internal static MetricReader Reader(IMetricPoints points, TimeProvider clock) =>
        new PeriodicExportingMetricReader(new PointsExporter(points, clock), (int)IMetricPoints.Every.TotalMilliseconds)
        {
            TemporalityPreference = MetricReaderTemporalityPreference.Delta,
        };
}

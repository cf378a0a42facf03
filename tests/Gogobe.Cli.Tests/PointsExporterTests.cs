using System.Diagnostics.Metrics;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Live.Metrics;
using Gogobe.ServiceDefaults;
using Gogobe.ServiceDefaults.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Time.Testing;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using MetricPoint = Gogobe.Pipeline.Live.Metrics.MetricPoint;

namespace Gogobe.Cli.Tests;

public sealed class PointsExporterTests : IDisposable
{
    private const string Rows = "test.rows";

    private static readonly TimeSpan s_step = TimeSpan.FromSeconds(5);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    // Other tests of the process may measure on the meter itself: these names are nobody else's.
    private readonly Meter _meter = new(Telemetry.Name);
    private readonly Counter<long> _rows;
    private readonly MemoryMetricPoints _points;

    public PointsExporterTests() => (_rows, _points) = (_meter.CreateCounter<long>(Rows), new(_clock));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Counter_ExportedTwice_EachPointHasWhatWasCountedInItsSpan()
    {
        using var provider = Start();
        Count("rami-levy", 50);
        Count("shufersal", 30);
        Export(provider);
        Count("shufersal", 20);
        Export(provider);

        (await ReadAsync()).ShouldBe([80, 20]);
        (await _points.ReadAsync(IMetricPoints.Kept, Stop)).ShouldAllBe(p => Math.Abs(p.Seconds - s_step.TotalSeconds) < 0.01);
    }

    [Fact]
    public async Task Counter_ThatNothingIsCountedOn_GoesOnAsZero()
    {
        using var provider = Start();
        Export(provider);
        Count("shufersal", 7);
        Export(provider);
        Export(provider);

        (await ReadAsync()).ShouldBe([null, 7, 0]);
    }

    [Fact]
    public async Task Process_StartedAnew_CountsFromNothing()
    {
        using (var before = Start())
        {
            Count("shufersal", 1000);
            Export(before);
        }

        using var after = Start();
        Count("shufersal", 3);
        Export(after);

        // What ends exports once more.
        (await ReadAsync()).ShouldBe([1000, 0, 3]);
    }

    [Fact]
    public async Task Series_OfTheCanary_IsInNoPoint()
    {
        using var provider = Start();
        Count("canary", 10);
        Count("shufersal", 1);
        Export(provider);

        (await ReadAsync()).ShouldBe([1]);
    }

    [Fact]
    public async Task Point_OfManySeries_IsBounded()
    {
        using var provider = Start();
        for (var i = 0; i < 1000; i++)
        {
            _rows.Add(1, new KeyValuePair<string, object?>("reason", $"reason {i}"));
        }

        using var gauges = new Meter(_rows.Meter.Name);
        gauges.CreateObservableGauge("gogobe.backlog", () => 7L);
        Export(provider);

        var point = (await _points.ReadAsync(IMetricPoints.Kept, Stop)).ShouldHaveSingleItem();
        point.Sums.Count.ShouldBe(MetricPoint.MostSeries);
        point.Of("gogobe.backlog").ShouldBe(7, "how it is now has room before what was counted");
    }

    [Fact]
    public async Task Host_WithTheDefaults_MeasuresItselfAndItsMachine()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.AddServiceDefaults();
        builder.AddLive();
        using var host = builder.Build();
        await host.StartAsync(Stop);

        host.Services.GetRequiredService<MeterProvider>().ForceFlush().ShouldBeTrue();

        var point = (await host.Services.GetRequiredService<IMetricPoints>().ReadAsync(IMetricPoints.Kept, Stop))[^1];
        point.Of("dotnet.process.memory.working_set").ShouldNotBeNull().ShouldBeGreaterThan(1_000_000);
        point.Of("dotnet.process.cpu.time").ShouldNotBeNull().ShouldBeGreaterThan(0);
        point.Of("container.memory.limit.utilization").ShouldNotBeNull().ShouldBeInRange(0.001, 1);
        point.Of("container.cpu.limit.utilization").ShouldNotBeNull().ShouldBeInRange(0, 1.01);
        point.Sums.ShouldNotContain(sum => sum.Name.StartsWith("system.network", StringComparison.Ordinal));
        (point.Host, point.Pid).ShouldBe((Environment.MachineName, Environment.ProcessId));
        point.Started.ShouldNotBeNull().ShouldBeInRange(point.At.AddHours(-1), point.At);
        point.Version.ShouldNotBeNull().Length.ShouldBeInRange(1, MetricPoint.VersionLength);
        await host.StopAsync(Stop);
    }

    public void Dispose() => _meter.Dispose();

    private MeterProvider Start() => Sdk.CreateMeterProviderBuilder().AddMeter(Telemetry.Name)
        .AddReader(new BaseExportingMetricReader(new PointsExporter(_points, _clock, _clock.GetUtcNow())) { TemporalityPreference = MetricReaderTemporalityPreference.Delta })
        .Build();

    private void Export(MeterProvider provider)
    {
        _clock.Advance(s_step);
        provider.ForceFlush().ShouldBeTrue();
    }

    private void Count(string chain, long rows) => _rows.Add(rows, new("stage", "write"), new("chain", chain));

    private async Task<IEnumerable<double?>> ReadAsync() => (await _points.ReadAsync(IMetricPoints.Kept, Stop)).Select(p => p.Of(Rows, "stage=write"));
}

using Gogobe.Pipeline.Live.Metrics;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Pipeline.Tests.Live.Metrics;

public sealed class MemoryMetricPointsTests : MetricPointsContract
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));
    private readonly MemoryMetricPoints _points;

    public MemoryMetricPointsTests() => _points = new(_clock);

    private protected override IMetricPoints Points => _points;

    protected override DateTimeOffset Now => _clock.GetUtcNow();

    [Fact]
    public async Task Process_SilentForLongerThanPointsAreKept_IsGone()
    {
        _points.Add(new MetricPoint { At = Now, Seconds = 5, Service = "writer", Replica = "", Host = "here", Pid = 1, Sums = [] });

        _clock.Advance(IMetricPoints.Kept);

        (await _points.ReadAsync(TimeSpan.FromHours(1), Stop)).ShouldBeEmpty();
    }

    protected override Task PassAsync()
    {
        _clock.Advance(TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }
}

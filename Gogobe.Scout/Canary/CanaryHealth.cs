using System.Diagnostics.Metrics;
using Gogobe.Pipeline;

namespace Gogobe.Scout.Canary;

/// <summary>What this process knows of the canary, for its figures.</summary>
internal sealed class CanaryHealth : IDisposable
{
    private readonly Meter _meter = new(Telemetry.Name);
    private volatile Figures? _figures;

    public CanaryHealth(TimeProvider time) => Telemetry.ObserveCanary(_meter, () => time.GetUtcNow() - _figures?.Arrived, () => Healthy);

    /// <summary>Whether it arrives; null when this process does not watch it.</summary>
    public bool? Healthy => _figures?.Healthy;

    /// <summary>Takes over what a look came to.</summary>
    /// <param name="healthy">Whether it arrives.</param>
    /// <param name="arrived">Start of the newest period that arrived right; null before the first.</param>
    public void Set(bool healthy, DateTimeOffset? arrived) => _figures = new Figures(healthy, arrived);

    public void Dispose() => _meter.Dispose();

    private sealed record Figures(bool Healthy, DateTimeOffset? Arrived);
}

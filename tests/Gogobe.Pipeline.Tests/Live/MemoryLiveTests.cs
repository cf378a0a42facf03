using Gogobe.Pipeline.Live;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Pipeline.Tests.Live;

public sealed class MemoryLiveTests : LiveContract
{
    private readonly FakeTimeProvider _clock = new();
    private readonly MemoryFleetStatusStore _store;

    public MemoryLiveTests() => _store = new(_clock);

    private protected override ILiveEvents Events { get; } = new MemoryLiveEvents();

    private protected override IFleetStatusStore Store => _store;

    protected override Task OutliveLeaseAsync()
    {
        _clock.Advance(Lease);
        return Task.CompletedTask;
    }
}

namespace Gogobe.Pipeline.Live;

/// <summary>Live events of one process.</summary>
public sealed class MemoryLiveEvents : ILiveEvents
{
    private readonly Lock _lock = new();
    private readonly Queue<LiveEvent> _kept = new(ILiveEvents.Kept);
    private readonly Listeners<LiveEvent> _listeners = new();
    private long _last;

    /// <inheritdoc/>
    public void Publish(LiveEvent happened)
    {
        // Told inside the lock, so that everybody hears them in the order of their ids.
        lock (_lock)
        {
            var told = happened with { Id = ++_last };
            if (_kept.Count == ILiveEvents.Kept)
            {
                _kept.Dequeue();
            }

            _kept.Enqueue(told);
            _listeners.Tell(told);
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<LiveEvent> heard) => _listeners.Add(heard);

    /// <inheritdoc/>
    public Task<IReadOnlyList<LiveEvent>> RecentAsync(long after, int most, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult<IReadOnlyList<LiveEvent>>([.. _kept.Where(e => e.Id > after).TakeLast(most)]);
        }
    }
}

namespace Gogobe.Pipeline.Live;

/// <summary>The state of the fleet in the memory of one process.</summary>
public sealed class MemoryFleetStatusStore(TimeProvider clock) : IFleetStatusStore
{
    private readonly Lock _lock = new();
    private readonly Listeners<bool> _listeners = new();
    private string? _reader;
    private DateTimeOffset _until;
    private StoredFleetStatus? _status;

    /// <inheritdoc/>
    public Task<bool> TryLeadAsync(string reader, TimeSpan lease, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (!IsFreeFor(reader))
            {
                return Task.FromResult(false);
            }

            _reader = reader;
            _until = clock.GetUtcNow() + lease;
            return Task.FromResult(true);
        }
    }

    /// <inheritdoc/>
    public Task ReleaseAsync(string reader, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _reader = _reader == reader ? null : _reader;
        }

        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task<bool> WriteAsync(string reader, StoredFleetStatus status, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            if (_reader != reader || clock.GetUtcNow() >= _until)
            {
                return Task.FromResult(false);
            }

            _status = status;
        }

        _listeners.Tell(true);
        return Task.FromResult(true);
    }

    /// <inheritdoc/>
    public Task<StoredFleetStatus?> ReadAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return Task.FromResult(_status);
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action changed) => _listeners.Add(_ => changed());

    private bool IsFreeFor(string reader) => _reader is null || _reader == reader || clock.GetUtcNow() >= _until;
}

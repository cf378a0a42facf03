namespace Gogobe.Pipeline.Transport.Kafka.Lag;

/// <summary>
/// A backlog for gauges, which are read one after the other by a thread that exports all that is measured: a broker that is silent must not hold it up. What it
/// said last is good for a while; then nothing is known.
/// </summary>
internal sealed class KafkaObservedBacklog(Func<Backlog> ask, TimeProvider time)
{
    private static readonly TimeSpan s_fresh = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_old = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private Task _asking = Task.CompletedTask;
    private Answer? _last;
    private long _askedAt;

    /// <summary>Asks when the last answer is not fresh, waits a moment for it, and takes the last one otherwise; null when that is old.</summary>
    public Backlog? Read()
    {
        lock (_lock)
        {
            if (_asking.IsCompleted && (_askedAt == 0 || time.GetElapsedTime(_askedAt) > s_fresh))
            {
                _askedAt = time.GetTimestamp();
                _asking = Task.Run(Ask);
                _asking.Wait(s_timeout);
            }
        }

        return Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.At) < s_old ? last.Backlog : null;
    }

    private void Ask()
    {
        try
        {
            Volatile.Write(ref _last, new Answer(ask(), time.GetTimestamp()));
        }
        catch (Exception e) when (e is TransientException or ObjectDisposedException)
        {
            // The broker is away, or the process ends: what waited last still waits, for a while.
        }
    }

    private sealed record Answer(Backlog Backlog, long At);
}

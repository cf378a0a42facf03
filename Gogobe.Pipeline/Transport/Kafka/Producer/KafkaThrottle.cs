using System.Collections.Concurrent;

namespace Gogobe.Pipeline.Transport.Kafka.Producer;

/// <summary>
/// Back-pressure between processes: who publishes for a stage that is far behind waits until it has caught up. The broker is asked only when as many messages were
/// published as there was room for, so that a stage that keeps up costs its publishers nothing.
/// </summary>
internal sealed class KafkaThrottle(Func<string, string, long> waiting, int maxBacklog, TimeProvider time)
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(100);

    // Who reads what: a topic that nobody of the flow reads has no bound.
    private static readonly Dictionary<string, string> s_readers = new(StringComparer.Ordinal)
    {
        [Topics.Discovered.Name] = Groups.Carrier,
        [Topics.Downloaded.Name] = Groups.Parser,
        [Topics.Ingest.Name] = Groups.Writer,
    };

    private readonly ConcurrentDictionary<string, Room> _rooms = new(StringComparer.Ordinal);

    /// <summary>Returns when there is room for one message. Several processes that publish at once may go over the bound together.</summary>
    public ValueTask EnterAsync(string topic, CancellationToken cancellationToken) =>
        !s_readers.TryGetValue(topic, out var group) || _rooms.GetOrAdd(topic, _ => new Room()) is var room && Interlocked.Decrement(ref room.Left) >= 0
            ? ValueTask.CompletedTask
            : new ValueTask(WaitAsync(topic, group, room, cancellationToken));

    private async Task WaitAsync(string topic, string group, Room room, CancellationToken cancellationToken)
    {
        while (true)
        {
            await room.Asking.WaitAsync(cancellationToken);
            try
            {
                // Somebody who waited before us may have found room for many.
                if (Interlocked.Decrement(ref room.Left) >= 0 || await TryRefillAsync(topic, group, room, cancellationToken))
                {
                    return;
                }

                await Task.Delay(s_pause, time, cancellationToken);
            }
            finally
            {
                room.Asking.Release();
            }
        }
    }

    private async Task<bool> TryRefillAsync(string topic, string group, Room room, CancellationToken cancellationToken)
    {
        long behind;
        try
        {
            behind = await Task.Run(() => waiting(topic, group), cancellationToken);
        }
        catch (TransientException)
        {
            // Whoever publishes now hears from the broker itself.
            return true;
        }

        if (behind >= maxBacklog)
        {
            return false;
        }

        Interlocked.Exchange(ref room.Left, maxBacklog - behind - 1);
        return true;
    }

    private sealed class Room
    {
        /// <summary>Messages that may go before the broker is asked again; below zero when none may.</summary>
        public long Left;

        /// <summary>One asks, the others wait for the answer.</summary>
        public SemaphoreSlim Asking { get; } = new(1);
    }
}

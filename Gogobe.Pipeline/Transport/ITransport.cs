using System.Diagnostics;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Pipeline.Transport;

/// <summary>
/// Carries messages between stages: publish with a key, handle, acknowledge by watermark, redeliver after a transient failure while the
/// partition pauses, dead-letter after three failures of a message's own (docs/specs/transport.md). Implementations pass the same contract tests.
/// </summary>
public interface ITransport : IAsyncDisposable
{
    /// <summary>
    /// Names this transport's memory of messages: <c>memory:{guid}</c> for one process life, <c>kafka:{cluster id}</c> for a broker. A file whose
    /// recorded offset names an instance that is gone was lost and is offered again.
    /// </summary>
    string Instance { get; }

    /// <summary>Appends a message; waits while the topic is full (back-pressure). The current <see cref="Activity"/> travels with it.</summary>
    /// <exception cref="TransientException">The transport is away.</exception>
    /// <exception cref="DeadLetterException"><see cref="Reason.TooLarge"/>: the message is larger than the transport takes.</exception>
    ValueTask<MessageOffset> PublishAsync<T>(Topic<T> topic, string key, T message, CancellationToken cancellationToken)
        where T : class;

    /// <summary>
    /// Appends bytes that came out of the dead letters, under their own headers and key. A transport that carries objects reads them first, and has no use
    /// for headers.
    /// </summary>
    /// <exception cref="TransientException">The transport is away.</exception>
    /// <exception cref="DeadLetterException">This transport must read the bytes, and they are no message of the topic.</exception>
    ValueTask<MessageOffset> RepublishAsync(
        string topic, string key, byte[] payload, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken) => topic switch
        {
            _ when topic == Topics.Discovered.Name => PublishAsync(Topics.Discovered, key, MessageJson.Deserialize<FileDiscovered>(payload), cancellationToken),
            _ when topic == Topics.Downloaded.Name => PublishAsync(Topics.Downloaded, key, MessageJson.Deserialize<FileDownloaded>(payload), cancellationToken),
            _ when topic == Topics.Ingest.Name => PublishAsync(Topics.Ingest, key, MessageJson.Deserialize<IngestBatch>(payload), cancellationToken),
            _ => throw new DeadLetterException(Reason.BadMessage, $"There is no topic {topic}."),
        };

    /// <summary>Starts handling a topic. Messages of one partition are handed over in order, one at a time; partitions run beside each other.</summary>
    ISubscription Subscribe<T>(Topic<T> topic, string group, MessageHandler<T> handler, SubscriptionOptions options)
        where T : class;

    /// <summary>How much waits, and how far a group has come; also for a group that this process does not read. Asks the broker where there is one.</summary>
    /// <exception cref="TransientException">The transport is away.</exception>
    Backlog BacklogOf(string topic, string group);
}

/// <summary>
/// Handles one message. <see cref="Handled.Done"/> acknowledges it; <see cref="Handled.Held"/> keeps it open until <see cref="Delivery{T}.Acknowledge"/>
/// is called, and lets the next message of the partition come.
/// </summary>
/// <exception cref="TransientException">One of our own dependencies is away: the partition pauses, the message comes again, for ever.</exception>
/// <exception cref="DeadLetterException">The message itself is at fault, and trying again is no use.</exception>
public delegate ValueTask<Handled> MessageHandler<T>(Delivery<T> delivery, CancellationToken cancellationToken)
    where T : class;

/// <summary>What a handler did with a message.</summary>
public enum Handled
{
    /// <summary>Finished: acknowledge.</summary>
    Done,

    /// <summary>Kept open; the handler acknowledges later.</summary>
    Held,
}

/// <summary>A running subscription. Disposing it stops handing out messages and waits for the handlers in hand.</summary>
public interface ISubscription : IAsyncDisposable
{
    /// <summary>Completes when the subscription has ended; faulted when it ended by a bug, which must end the process.</summary>
    Task Completion { get; }
}

/// <summary>How a group reads a topic.</summary>
public sealed record SubscriptionOptions
{
    /// <summary>Messages in hand at once, over all partitions of this process.</summary>
    public int Concurrency { get; init; } = 1;

    /// <summary>Tries before a message is a dead letter, when it fails for a reason of its own.</summary>
    public int Attempts { get; init; } = 3;

    /// <summary>First wait before a redelivery; doubles up to <see cref="MaxBackoff"/>.</summary>
    public TimeSpan Backoff { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Longest wait before a redelivery.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How long a disposed subscription waits for the handlers in hand before it cancels their token (and goes on waiting).</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(10);
}

/// <summary>One message in the hands of a handler.</summary>
public abstract class Delivery<T>
    where T : class
{
    /// <summary>The message.</summary>
    public required T Message { get; init; }

    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>Where it lies.</summary>
    public required MessageOffset MessageOffset { get; init; }

    /// <summary>1 for the first delivery.</summary>
    public required int Attempt { get; init; }

    /// <summary>Trace context of the publisher.</summary>
    public required ActivityContext Parent { get; init; }

    /// <summary>Signalled when the partition went to another member: drop what is held, the new owner does it again.</summary>
    public virtual CancellationToken Revoked => CancellationToken.None;

    /// <summary>
    /// <see cref="Acknowledge"/> as something small to keep: it does not keep <see cref="Message"/> alive, so that what was spilled to disk leaves memory.
    /// </summary>
    public virtual Action Receipt => Acknowledge;

    /// <summary>Ends a held message. Idempotent. The group's watermark moves when every earlier message of the partition has ended too.</summary>
    public abstract void Acknowledge();
}

/// <summary>Where a message lies.</summary>
/// <param name="Instance"><see cref="ITransport.Instance"/>.</param>
/// <param name="Topic">Topic.</param>
/// <param name="Partition">Partition.</param>
/// <param name="Offset">Offset in the partition.</param>
public readonly record struct MessageOffset(string Instance, string Topic, int Partition, long Offset);

/// <summary>What waits in a topic for a group.</summary>
/// <param name="Messages">Published and not yet acknowledged.</param>
/// <param name="OldestWaiting">Age of the oldest of them; zero when there is none.</param>
/// <param name="Watermarks">For each partition the lowest offset that is still open: everything below is done.</param>
public sealed record Backlog(long Messages, TimeSpan OldestWaiting, IReadOnlyList<long> Watermarks)
{
    /// <summary>For each partition how much of <see cref="Messages"/> lies in it.</summary>
    public IReadOnlyList<long> Waiting { get; init; } = [];

    /// <summary>For each partition the offset that its next message will have: how many were ever published to it.</summary>
    public IReadOnlyList<long> Ends { get; init; } = [];

    /// <summary>Partitions that this process reads.</summary>
    public int Held { get; init; }
}

/// <summary>One of our own dependencies (broker, PostgreSQL, raw store, Redis) is away. Never ends in a dead letter.</summary>
public sealed class TransientException : Exception
{
    /// <summary>Creates one without a message.</summary>
    public TransientException()
    {
    }

    /// <summary>Says what is away.</summary>
    public TransientException(string message)
        : base(message)
    {
    }

    /// <summary>Says what is away, and how it showed.</summary>
    public TransientException(string message, Exception inner)
        : base(message, inner)
    {
    }
}

/// <summary>The message itself is at fault: straight to the dead letters.</summary>
public sealed class DeadLetterException : Exception
{
    /// <summary>Creates one for <see cref="Reason.Poison"/>.</summary>
    public DeadLetterException()
        : this(Reason.Poison, "unspecified")
    {
    }

    /// <summary>Creates one for <see cref="Reason.Poison"/>.</summary>
    public DeadLetterException(string message)
        : this(Reason.Poison, message)
    {
    }

    /// <summary>Creates one for <see cref="Reason.Poison"/>.</summary>
    public DeadLetterException(string message, Exception inner)
        : base(message, inner) => Reason = Reason.Poison;

    /// <summary>Creates one.</summary>
    public DeadLetterException(Reason reason, string message)
        : base(message) => Reason = reason;

    /// <summary>Why.</summary>
    public Reason Reason { get; }
}

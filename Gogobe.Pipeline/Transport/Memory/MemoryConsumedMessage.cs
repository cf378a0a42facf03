using System.Diagnostics;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>One message of one group. Small once the message was handed over for good, so that a held one costs nothing.</summary>
internal sealed class MemoryConsumedMessage<T>(MemoryPartitionQueue<T> queue, MemoryMessage<T> message) : OpenMessage<T>
    where T : class
{
    private MemoryMessage<T>? _message = message;
    private bool _handedOver;
    private bool _ended;

    public override MessageOffset MessageOffset { get; } = message.MessageOffset;

    public long Offset => MessageOffset.Offset;

    public long PublishedAt { get; } = message.PublishedAt;

    public bool Held { get; private set; }

    public override bool Ended => _ended;

    public override string Key => Message.Key;

    public override ActivityContext Parent => Message.Parent;

    public override T Body => Message.Body;

    private MemoryMessage<T> Message => _message ?? throw new InvalidOperationException("The message was handed over.");

    public override void Acknowledge() => queue.End(this);

    public override void Hold() => queue.Hold(this);

    public override byte[] Payload() => MessageJson.Serialize(Body);

    public override void HandOver()
    {
        if (!_handedOver)
        {
            _handedOver = true;
            Message.HandedOver();
        }
    }

    public override Delivery<T> ToDelivery() => new MemoryDelivery<T>(this, queue.Owner?.Revoked ?? CancellationToken.None)
    {
        Message = Body,
        Key = Key,
        MessageOffset = MessageOffset,
        Attempt = Deliveries,
        Parent = Parent,
    };

    /// <summary>Called by the queue, under its lock.</summary>
    internal void End()
    {
        _ended = true;
        _message = null;
    }

    /// <summary>Called by the queue, under its lock.</summary>
    internal void Keep()
    {
        Held = true;
        _message = null;
    }
}

/// <summary>A message in the hands of a handler.</summary>
internal sealed class MemoryDelivery<T>(MemoryConsumedMessage<T> entry, CancellationToken revoked) : Delivery<T>
    where T : class
{
    public override CancellationToken Revoked => revoked;

    // The entry's own method: it does not keep this delivery, and with it the message, alive.
    public override Action Receipt => entry.Acknowledge;

    public override void Acknowledge() => entry.Acknowledge();
}

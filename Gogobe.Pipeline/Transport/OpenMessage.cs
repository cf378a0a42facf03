using System.Diagnostics;

namespace Gogobe.Pipeline.Transport;

/// <summary>One message of a group, from the moment it is there until it has ended.</summary>
internal abstract class OpenMessage<T>
    where T : class
{
    /// <summary>Where it lies.</summary>
    public abstract MessageOffset MessageOffset { get; }

    /// <summary>Its key.</summary>
    public abstract string Key { get; }

    /// <summary>Trace context of the publisher.</summary>
    public abstract ActivityContext Parent { get; }

    /// <summary>The message itself.</summary>
    /// <exception cref="DeadLetterException">The bytes are no such message.</exception>
    public abstract T Body { get; }

    /// <summary>It was acknowledged.</summary>
    public abstract bool Ended { get; }

    /// <summary>Its partition went to another member, who does it again: whatever becomes of it here does not count.</summary>
    public virtual bool Gone => false;

    /// <summary>Deliveries so far.</summary>
    public int Deliveries { get; set; }

    /// <summary>Failures for a reason of the message's own.</summary>
    public int Failures { get; set; }

    /// <summary>Redeliveries because a dependency was away.</summary>
    public int Pauses { get; set; }

    /// <summary>Given up; waits for the dead-letter store.</summary>
    public DeadLetter? Letter { get; set; }

    /// <summary>It goes into a handler's hands now.</summary>
    public abstract void HandOver();

    /// <summary>What the handler gets.</summary>
    public abstract Delivery<T> ToDelivery();

    /// <summary>The handler keeps it open and needs the body no more from us.</summary>
    public abstract void Hold();

    /// <summary>Ends it. Idempotent, from any thread.</summary>
    public abstract void Acknowledge();

    /// <summary>The bytes for a dead letter.</summary>
    public abstract byte[] Payload();
}

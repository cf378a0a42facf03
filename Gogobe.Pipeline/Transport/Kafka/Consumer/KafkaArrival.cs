namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <summary>Where a message stands that a client brought, seen from the one that should come next in its partition.</summary>
internal enum KafkaArrival
{
    /// <summary>It is the next one, or no other is there any more.</summary>
    Next,

    /// <summary>It came before.</summary>
    Before,

    /// <summary>
    /// Messages before it did not come. Topics of the flow are neither compacted nor transactional, so either the client passed them over, or the broker deleted
    /// them by age or by hand. Reading again from there tells which.
    /// </summary>
    BehindGap,
}

namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <summary>
/// Whether the client of a member is stuck: without a share for long although the broker answers. The client library (librdkafka 2.15 under Confluent.Kafka 2.16)
/// may lose the coordinator of its group for ever when a broker that was silent comes back, and may wait minutes for an answer that was lost; a client of its own
/// age joins within seconds. Only the polling thread uses it.
/// </summary>
internal sealed class KafkaMembership(KafkaContext context)
{
    private bool _hasShare;
    private bool _broken;
    private long _without;
    private long _asked;

    /// <summary>It begins to join with a new client.</summary>
    public void Begins()
    {
        _broken = false;
        Waits();
    }

    /// <summary>It lost its share, or gave it back to be shared out anew.</summary>
    public void Waits()
    {
        _hasShare = false;
        _without = _asked = context.Time.GetTimestamp();
    }

    /// <summary>The group gave it its share, which may be no partition at all.</summary>
    public void Shares() => _hasShare = true;

    /// <summary>Its client can do nothing with its share.</summary>
    public void Breaks() => _broken = true;

    /// <summary>Looks, and asks the broker a few times within <see cref="KafkaTransportOptions.StuckAfter"/>: while that is away too, nobody is stuck.</summary>
    public bool IsStuck()
    {
        var timeout = context.Options.StuckAfter;
        if (_broken)
        {
            return true;
        }

        if (_hasShare || context.Time.GetElapsedTime(_asked) < timeout / 4)
        {
            return false;
        }

        var answers = true;
        try
        {
            context.Broker.Ping();
        }
        catch (TransientException)
        {
            answers = false;
        }

        _asked = context.Time.GetTimestamp();
        _without = answers ? _without : _asked;
        return context.Time.GetElapsedTime(_without, _asked) >= timeout;
    }
}

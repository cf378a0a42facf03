using System.Diagnostics;
using Confluent.Kafka;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Pipeline.Transport.Kafka.Consumer;

/// <summary>One message of one partition. Small once its handler keeps it open: its bytes and body are let go.</summary>
internal sealed class KafkaConsumedMessage<T>(KafkaPartitionQueue<T> queue, ConsumeResult<string?, RentedBytes> result) : OpenMessage<T>
    where T : class
{
    private ConsumeResult<string?, RentedBytes>? _result = result;
    private T? _body;
    private bool _ended;

    public long Offset { get; } = result.Offset.Value;

    /// <summary>When it was published, milliseconds since 1970.</summary>
    public long PublishedAt { get; } = result.Message.Timestamp.UnixTimestampMs;

    /// <summary>Bytes it takes while it waits.</summary>
    public int Bytes { get; } = result.Message.Value.Length;

    public override MessageOffset MessageOffset => queue.MessageOffsetOf(Offset);

    public override string Key => Result.Message.Key ?? "";

    public override ActivityContext Parent => KafkaHeaders.TraceOf(Result.Message.Headers);

    public override T Body => _body ??= Decode();

    public override bool Ended => Volatile.Read(ref _ended);

    public override bool Gone => queue.Gone;

    /// <summary>The headers as they came.</summary>
    public Headers? Headers => Result.Message.Headers;

    private ConsumeResult<string?, RentedBytes> Result => _result ?? throw new InvalidOperationException("The message was handed over.");

    public override void HandOver()
    {
    }

    public override Delivery<T> ToDelivery() => new KafkaDelivery<T>(this, queue.Revoked)
    {
        Message = Body,
        Key = Key,
        MessageOffset = MessageOffset,
        Attempt = Deliveries,
        Parent = Parent,
    };

    public override void Hold()
    {
    }

    public override void Acknowledge() => queue.End(this);

    public override byte[] Payload() => Result.Message.Value.Span.ToArray();

    /// <summary>Lets go of bytes and body; its handler is through with them.</summary>
    public void Forget()
    {
        Result.Message.Value.Return();
        _result = null;
        _body = null;
    }

    /// <summary>Called by the queue, under its lock.</summary>
    internal bool TryEnd() => !_ended && (_ended = true);

    private T Decode()
    {
        var bytes = Result.Message.Value.Span;
        T body;
        try
        {
            body = MessageJson.Deserialize<T>(bytes);
        }
        catch (DeadLetterException) when (MessageJson.VersionOf(bytes) is { } version && version != queue.Version)
        {
            // A later shape may not be readable at all; its version still says why.
            throw Unknown(version);
        }

        return body is not IFileMessage file || file.Version == queue.Version ? body : throw Unknown(file.Version);
    }

    private static DeadLetterException Unknown(int version) =>
        new(Reason.UnknownVersion, FormattableString.Invariant($"Version {version} of {typeof(T).Name}."));
}

/// <summary>A message in the hands of a handler.</summary>
internal sealed class KafkaDelivery<T>(KafkaConsumedMessage<T> entry, CancellationToken revoked) : Delivery<T>
    where T : class
{
    public override CancellationToken Revoked => revoked;

    // The entry's own method: it does not keep this delivery, and with it the message, alive.
    public override Action Receipt => entry.Acknowledge;

    public override void Acknowledge() => entry.Acknowledge();
}

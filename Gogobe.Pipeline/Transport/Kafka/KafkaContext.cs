using Confluent.Kafka;
using Gogobe.Pipeline.Transport.Kafka.Admin;
using Gogobe.Pipeline.Transport.Kafka.Producer;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Kafka;

/// <summary>What all subscriptions of a Kafka transport share.</summary>
internal sealed partial class KafkaContext(
    KafkaClients clients, KafkaBroker broker, KafkaPublisher publisher, IDeadLetterStore deadLetters, TimeProvider time, ILogger logger)
{
    public KafkaClients Clients => clients;

    public KafkaTransportOptions Options => clients.Options;

    public KafkaBroker Broker => broker;

    public KafkaPublisher Publisher => publisher;

    public IDeadLetterStore DeadLetters => deadLetters;

    public TimeProvider Time => time;

    public ILogger Logger => logger;

    /// <summary><see cref="ITransport.Instance"/>.</summary>
    public string Instance => $"kafka:{broker.ClusterId}";

    /// <summary>Publishes a dead letter with the headers of the message that it was.</summary>
    /// <exception cref="TransientException">The broker is away.</exception>
    public async Task ForwardAsync(DeadLetter letter, Headers? original, CancellationToken cancellationToken)
    {
        try
        {
            broker.PartitionsOf(Topics.DeadLetters);
            var message = new Message<string, byte[]> { Key = letter.Key, Value = letter.Payload, Headers = KafkaHeaders.OfLetter(original, letter) };
            await publisher.PublishAsync(Topics.DeadLetters, message, cancellationToken);
        }
        catch (DeadLetterException e)
        {
            // As large as the broker takes, and now with more headers. The letter is kept where people look.
            LogNotForwarded(logger, letter.MessageOffset.Topic, letter.MessageOffset.Partition, letter.MessageOffset.Offset, e.Message);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The dead letter of {Topic}/{Partition}@{Offset} is not in the topic of dead letters: {Reason}")]
    private static partial void LogNotForwarded(ILogger logger, string topic, int partition, long offset, string reason);
}

/// <summary>How far a member is in one of its partitions.</summary>
/// <param name="Watermark">The lowest open offset.</param>
/// <param name="Next">The offset after the last message that came.</param>
/// <param name="Open">Open messages.</param>
/// <param name="OldestOpen">When the oldest of them was published, milliseconds since 1970.</param>
internal readonly record struct KafkaProgress(long Watermark, long Next, int Open, long? OldestOpen);

/// <summary>A subscription, whatever it carries.</summary>
internal interface IKafkaReader : ISubscription
{
    /// <summary>Adds the partitions that it owns.</summary>
    void Report(IDictionary<int, KafkaProgress> partitions);

    /// <summary>Partitions that the group gave it, also those of which it has read nothing yet.</summary>
    int Held { get; }
}

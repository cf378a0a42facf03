using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Kafka.Producer;

/// <summary>
/// The idempotent producer of a transport. A bounded number of messages is under way; publishers beyond them wait. A producer that can not go on is replaced.
/// </summary>
internal sealed partial class KafkaPublisher : IDisposable
{
    private readonly KafkaClients _clients;
    private readonly SemaphoreSlim _room;
    private readonly Lock _renewing = new();
    private readonly CancellationTokenSource _closed = new();
    private IProducer<string, byte[]> _producer;

    public KafkaPublisher(KafkaClients clients)
    {
        _clients = clients;
        _room = new SemaphoreSlim(clients.Options.InFlight);
        _producer = clients.Producer();
    }

    /// <summary>Sends a message and waits until every copy that must have it has it.</summary>
    /// <exception cref="TransientException">The broker is away, or took too long.</exception>
    /// <exception cref="DeadLetterException"><see cref="Reason.TooLarge"/>: the message is larger than the broker takes.</exception>
    public async ValueTask<TopicPartitionOffset> PublishAsync(string topic, Message<string, byte[]> message, CancellationToken cancellationToken)
    {
        if (!await RoomAsync(cancellationToken))
        {
            throw new TransientException($"Kafka did not take a message for {topic} within {_clients.Options.PublishTimeout}.");
        }

        var sent = new TaskCompletionSource<DeliveryReport<string, byte[]>>(TaskCreationOptions.RunContinuationsAsynchronously);
        var producer = Volatile.Read(ref _producer);
        try
        {
            producer.Produce(topic, message, report =>
            {
                _room.Release();
                sent.SetResult(report);
            });
        }
        catch (KafkaException e)
        {
            _room.Release();
            throw Fault(producer, topic, e.Error);
        }
        catch (ObjectDisposedException)
        {
            _room.Release();
            throw new TransientException("The Kafka transport is closed.");
        }

        // Whoever stops waiting leaves a message that may still arrive: the same as one whose acknowledgement was lost.
        var delivered = await sent.Task.WaitAsync(cancellationToken);
        return delivered.Error.IsError ? throw Fault(producer, topic, delivered.Error) : delivered.TopicPartitionOffset;
    }

    public void Dispose()
    {
        _closed.Cancel();
        lock (_renewing)
        {
            Flush(_producer, _clients.Options.RequestTimeout);
            _producer.Dispose();
        }
    }

    private async ValueTask<bool> RoomAsync(CancellationToken cancellationToken)
    {
        if (!_closed.IsCancellationRequested && _room.Wait(0, CancellationToken.None))
        {
            return true;
        }

        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, _closed.Token);
        try
        {
            return await _room.WaitAsync(_clients.Options.PublishTimeout, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new TransientException("The Kafka transport is closed.");
        }
    }

    private Exception Fault(IProducer<string, byte[]> producer, string topic, Error error)
    {
        if (error.Code is ErrorCode.MsgSizeTooLarge or ErrorCode.Local_InvalidArg)
        {
            return new DeadLetterException(Reason.TooLarge, $"Kafka refuses a message for {topic}: {error.Reason}");
        }

        if (error.IsFatal || error.Code is ErrorCode.Local_Fatal or ErrorCode.Local_PurgeQueue or ErrorCode.Local_MsgTimedOut)
        {
            Renew(producer, error);
        }

        return new TransientException($"Kafka did not take a message for {topic}: {error.Reason}");
    }

    // An idempotent producer that lost count of its messages refuses all others; one that saw a partition without leader may never look for it again
    // (librdkafka issue 5430), which its publishers only see as time running out. The next one starts a count, and a list of leaders, of its own.
    private void Renew(IProducer<string, byte[]> broken, Error error)
    {
        lock (_renewing)
        {
            if (_producer != broken || _closed.IsCancellationRequested)
            {
                return;
            }

            LogRenewed(_clients.Logger, error.Reason);
            Volatile.Write(ref _producer, _clients.Producer());
        }

        _ = Task.Factory.StartNew(() => End(broken), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    // Whoever still waits for a message of it gets an answer, be it that time ran out.
    private void End(IProducer<string, byte[]> broken)
    {
        Flush(broken, _clients.Options.PublishTimeout + _clients.Options.RequestTimeout);
        broken.Dispose();
    }

    private void Flush(IProducer<string, byte[]> producer, TimeSpan timeout)
    {
        try
        {
            producer.Flush(timeout);
        }
        catch (KafkaException e)
        {
            LogNotFlushed(_clients.Logger, e.Error.Reason);
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "The Kafka producer can not go on ({Why}); a new one takes its place")]
    private static partial void LogRenewed(ILogger logger, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Messages were still under way to Kafka at the end: {Why}")]
    private static partial void LogNotFlushed(ILogger logger, string why);
}

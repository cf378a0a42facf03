using Gogobe.Pipeline.Messages;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport;

/// <summary>What becomes of one message of a group, the same in every transport: done, held, again after a pause, or a dead letter.</summary>
/// <param name="topic">Name of the topic.</param>
/// <param name="group">Name of the group.</param>
/// <param name="handler">Handles a message.</param>
/// <param name="options">Tries and pauses.</param>
/// <param name="keep">Keeps a dead letter.</param>
/// <param name="logger">Says what went wrong.</param>
/// <param name="graceOver">Signalled when the subscription waits no longer for its handlers.</param>
internal sealed partial class MessageHandling<T>(
    string topic,
    string group,
    MessageHandler<T> handler,
    SubscriptionOptions options,
    Func<OpenMessage<T>, DeadLetter, CancellationToken, Task> keep,
    ILogger logger,
    CancellationToken graceOver)
    where T : class
{
    private const int DetailLength = 500;

    /// <summary>Handles one delivery; the result is null when the message left the queue, else how long its partition pauses.</summary>
    public async ValueTask<TimeSpan?> HandleAsync(OpenMessage<T> message)
    {
        if (message.Letter is null)
        {
            message.Deliveries++;
            try
            {
                var delivery = message.ToDelivery();
                message.HandOver();
                if (await handler(delivery, graceOver) == Handled.Done)
                {
                    message.Acknowledge();
                }
                else
                {
                    message.Hold();
                }

                return null;
            }
            catch (Exception e) when (message.Ended)
            {
                LogAfterEnd(logger, topic, message.MessageOffset.Offset, e);
                return null;
            }
            catch (Exception) when (message.Gone)
            {
                return null;
            }
            catch (OperationCanceledException) when (graceOver.IsCancellationRequested)
            {
                return TimeSpan.Zero;
            }
            catch (TransientException e)
            {
                LogTransient(logger, topic, message.MessageOffset.Partition, message.MessageOffset.Offset, Cut(e.Message));
                return Again(++message.Pauses, "transient");
            }
            catch (DeadLetterException e)
            {
                message.Letter = LetterOf(message, e.Reason, e);
            }
            catch (Exception e)
            {
                if (++message.Failures < options.Attempts)
                {
                    LogFailure(logger, topic, message.MessageOffset.Partition, message.MessageOffset.Offset, message.Failures, options.Attempts, e);
                    return Again(message.Failures, "failure");
                }

                message.Letter = LetterOf(message, Reason.Poison, e);
            }
        }

        return await DeadLetterAsync(message, message.Letter);
    }

    /// <summary>Keeps the dead letter first and acknowledges second: a letter may be kept twice, never lost.</summary>
    private async ValueTask<TimeSpan?> DeadLetterAsync(OpenMessage<T> message, DeadLetter letter)
    {
        try
        {
            await keep(message, letter, graceOver);
        }
        catch (TransientException e)
        {
            LogTransient(logger, topic, letter.MessageOffset.Partition, letter.MessageOffset.Offset, Cut(e.Message));
            return Again(++message.Pauses, "transient");
        }
        catch (OperationCanceledException) when (graceOver.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }

        LogDeadLetter(logger, topic, letter.MessageOffset.Partition, letter.MessageOffset.Offset, letter.Reason.Text(), letter.Detail);
        Telemetry.DeadLetters.Add(1, new("topic", topic), new("reason", letter.Reason.Text()));
        message.Acknowledge();
        return null;
    }

    private TimeSpan Again(int times, string cause)
    {
        Telemetry.Redelivered.Add(1, new("topic", topic), new("cause", cause));
        var doubled = options.Backoff * Math.Pow(2, Math.Min(times - 1, 20));
        return doubled < options.MaxBackoff ? doubled : options.MaxBackoff;
    }

    private DeadLetter LetterOf(OpenMessage<T> message, Reason reason, Exception error)
    {
        var file = BodyOf(message);
        var detail = error is DeadLetterException ? error.Message : $"{error.GetType().Name}: {error.Message}";
        return new DeadLetter(
            message.MessageOffset, group, message.Key, file?.FileId, file?.Run, reason, Cut(detail), message.Deliveries, message.Payload());
    }

    private static IFileMessage? BodyOf(OpenMessage<T> message)
    {
        try
        {
            return message.Body as IFileMessage;
        }
        catch (DeadLetterException)
        {
            return null;
        }
    }

    // The text of an error can be hostile and huge: an XmlException quotes its input.
    private static string Cut(string text) => text.Length <= DetailLength ? text : text[..DetailLength];

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}/{Partition}@{Offset} pauses, a dependency is away: {Detail}")]
    private static partial void LogTransient(ILogger logger, string topic, int partition, long offset, string detail);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}/{Partition}@{Offset} failed, try {Failures} of {Attempts}")]
    private static partial void LogFailure(ILogger logger, string topic, int partition, long offset, int failures, int attempts, Exception error);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic}/{Partition}@{Offset} is a dead letter, {Reason}: {Detail}")]
    private static partial void LogDeadLetter(ILogger logger, string topic, int partition, long offset, string reason, string detail);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Topic}@{Offset}: the handler failed after it had acknowledged")]
    private static partial void LogAfterEnd(ILogger logger, string topic, long offset, Exception error);
}

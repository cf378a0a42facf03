using Gogobe.Pipeline.Messages;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport;

/// <summary>What becomes of one message.</summary>
internal sealed partial class MemorySubscription<T>
{
    private const int DetailLength = 500;

    /// <summary>Handles one delivery; the result is null when the message left the queue, else how long its partition pauses.</summary>
    private async ValueTask<TimeSpan?> HandleAsync(MemoryEntry<T> entry)
    {
        if (entry.Letter is null)
        {
            entry.HandOver();
            entry.Deliveries++;
            try
            {
                if (await _handler(DeliveryOf(entry), _impatient.Token) == Handled.Done)
                {
                    entry.Acknowledge();
                }
                else
                {
                    Hold(entry);
                }

                return null;
            }
            catch (Exception e) when (entry.Ended)
            {
                LogAfterEnd(_context.Logger, _group.Topic, entry.Offset, e);
                return null;
            }
            catch (OperationCanceledException) when (_impatient.IsCancellationRequested)
            {
                return TimeSpan.Zero;
            }
            catch (TransientException e)
            {
                LogTransient(_context.Logger, _group.Topic, entry.Message.Place.Partition, entry.Offset, Cut(e.Message));
                return Again(entry, ++entry.Pauses, "transient");
            }
            catch (DeadLetterException e)
            {
                entry.Letter = LetterOf(entry, e.Reason, e);
            }
            catch (Exception e)
            {
                if (++entry.Failures < _options.Attempts)
                {
                    LogFailure(_context.Logger, _group.Topic, entry.Message.Place.Partition, entry.Offset, entry.Failures, _options.Attempts, e);
                    return Again(entry, entry.Failures, "failure");
                }

                entry.Letter = LetterOf(entry, Reason.Poison, e);
            }
        }

        return await GiveUpAsync(entry, entry.Letter);
    }

    /// <summary>Keeps the dead letter first and acknowledges second: a letter may be kept twice, never lost.</summary>
    private async ValueTask<TimeSpan?> GiveUpAsync(MemoryEntry<T> entry, DeadLetter letter)
    {
        try
        {
            await _context.DeadLetters.KeepAsync(letter, _impatient.Token);
        }
        catch (TransientException e)
        {
            LogTransient(_context.Logger, _group.Topic, letter.Place.Partition, entry.Offset, Cut(e.Message));
            return Again(entry, ++entry.Pauses, "transient");
        }
        catch (OperationCanceledException) when (_impatient.IsCancellationRequested)
        {
            return TimeSpan.Zero;
        }

        LogDeadLetter(_context.Logger, _group.Topic, letter.Place.Partition, entry.Offset, letter.Reason.Text(), letter.Detail);
        Telemetry.DeadLetters.Add(1, new("topic", _group.Topic), new("reason", letter.Reason.Text()));
        entry.Acknowledge();
        return null;
    }

    private void Hold(MemoryEntry<T> entry)
    {
        lock (_lock)
        {
            entry.Held = true;
            entry.Forget();
        }
    }

    private MemoryDelivery<T> DeliveryOf(MemoryEntry<T> entry) => new(entry, _revoked.Token)
    {
        Message = entry.Message.Body,
        Key = entry.Message.Key,
        Place = entry.Message.Place,
        Attempt = entry.Deliveries,
        Parent = entry.Message.Parent,
    };

    private TimeSpan Again(MemoryEntry<T> entry, int times, string cause)
    {
        Telemetry.Redelivered.Add(1, new("topic", _group.Topic), new("cause", cause));
        var doubled = _options.Backoff * Math.Pow(2, Math.Min(times - 1, 20));
        return doubled < _options.MaxBackoff ? doubled : _options.MaxBackoff;
    }

    private DeadLetter LetterOf(MemoryEntry<T> entry, Reason reason, Exception error)
    {
        var message = entry.Message;
        var file = message.Body as IFileMessage;
        var detail = error is DeadLetterException ? error.Message : $"{error.GetType().Name}: {error.Message}";
        return new DeadLetter(
            message.Place, _group.Name, message.Key, file?.FileId, file?.Run, reason, Cut(detail), entry.Deliveries, MessageJson.Serialize(message.Body));
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Topic}: group {Group} did not finish what it had in hand within {Grace}; its handlers are cancelled")]
    private static partial void LogImpatient(ILogger logger, string topic, string group, TimeSpan grace);
}

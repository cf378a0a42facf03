using System.Collections.Concurrent;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Kafka;

namespace Gogobe.Cockpit.Flow;

/// <summary>Asks the host's transport what waits: the broker where there is one. It is not waited for long, nor asked again before it has answered.</summary>
internal sealed class TopicBacklogs(IServiceProvider services)
{
    /// <summary>The topics in the order of the flow, with the group of the stage that reads each.</summary>
    public static IReadOnlyList<(string Topic, string Group)> Topics { get; } =
    [
        (Pipeline.Transport.Topics.Discovered.Name, Groups.Carrier), (Pipeline.Transport.Topics.Downloaded.Name, Groups.Parser), (Pipeline.Transport.Topics.Ingest.Name, Groups.Writer),
    ];

    // What is waited for here makes the whole page wait, and a feed that took long is read seldom (six times as long later): a broker that is silent must not
    // make the rest of the page old, and one that takes a while to be found is there at the next reading, five seconds later.
    private static readonly TimeSpan s_timeout = TimeSpan.FromMilliseconds(250);

    // An answer that came too late for its reading is shown by the next one, which on a busy machine comes 20 s later.
    private static readonly TimeSpan s_good = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<string, Task> _asking = new();
    private readonly ConcurrentDictionary<string, (Backlog Backlog, DateTimeOffset At)> _answers = new();
    private readonly TimeProvider _clock = services.GetService<TimeProvider>() ?? TimeProvider.System;

    /// <summary>How messages travel, in words.</summary>
    public string Words => services.GetService<ITransport>() switch { null => "not known here", KafkaTransport => "over Kafka", _ => "in memory" };

    /// <summary>What waits in a topic; null where nobody can say, or not in time.</summary>
    public async Task<Backlog?> AskAsync(string topic, string group, CancellationToken cancellationToken)
    {
        if (services.GetService<ITransport>() is not { } transport)
        {
            return null;
        }

        // The first question waits until a broker answers, and every one blocks its thread.
        var asking = _asking.GetOrAdd(topic, _ => Task.Run(() => Ask(transport, topic, group), CancellationToken.None));
        if (asking.IsCompleted)
        {
            _asking.TryRemove(topic, out _);
        }

        await Task.WhenAny(asking, Task.Delay(s_timeout, cancellationToken));
        cancellationToken.ThrowIfCancellationRequested();
        return _answers.TryGetValue(topic, out var answer) && _clock.GetUtcNow() - answer.At < s_good ? answer.Backlog : null;
    }

    private void Ask(ITransport transport, string topic, string group)
    {
        try
        {
            _answers[topic] = (transport.BacklogOf(topic, group), _clock.GetUtcNow());
        }
        // What the broker refuses (a right that is missing, a policy) is not known here, and no reason to end.
        catch (Exception e) when (e is TransientException or TimeoutException or ObjectDisposedException or Confluent.Kafka.KafkaException)
        {
            _answers.TryRemove(topic, out _);
        }
        finally
        {
            _asking.TryRemove(topic, out _);
        }
    }
}

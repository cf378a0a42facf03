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

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(2);

    private readonly ConcurrentDictionary<string, Task<Backlog>> _asking = new();

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
        var asking = _asking.GetOrAdd(topic, _ => Task.Run(() => transport.BacklogOf(topic, group), CancellationToken.None));
        try
        {
            return await asking.WaitAsync(s_patience, cancellationToken);
        }
        catch (Exception e) when (e is TransientException or TimeoutException or ObjectDisposedException)
        {
            return null;
        }
        finally
        {
            if (asking.IsCompleted)
            {
                _asking.TryRemove(topic, out _);
            }
        }
    }
}

using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Ledger.Tests;

/// <summary>A transport that keeps what is published, and whose groups have come as far as a test says.</summary>
internal sealed class RecordingTransport(string instance) : ITransport
{
    private readonly Dictionary<string, long> _watermarks = [];
    private readonly List<(MessageOffset MessageOffset, IFileMessage Message)> _published = [];

    public string Instance => instance;

    /// <summary>Called before each publish; throws what the test wants.</summary>
    public Action<IFileMessage> BeforePublish { get; set; } = _ => { };

    public IReadOnlyList<IFileMessage> Published => [.. _published.Select(p => p.Message)];

    /// <summary>All messages of a topic below an offset are done.</summary>
    public void Passed(string topic, long watermark) => _watermarks[topic] = watermark;

    public void Clear() => _published.Clear();

    public ValueTask<MessageOffset> PublishAsync<T>(Topic<T> topic, string key, T message, CancellationToken cancellationToken)
        where T : class
    {
        BeforePublish((IFileMessage)message);
        var place = new MessageOffset(instance, topic.Name, 0, 1000 + _published.Count);
        _published.Add((place, (IFileMessage)message));
        return ValueTask.FromResult(place);
    }

    /// <summary>What came as bytes with headers.</summary>
    public List<(string Topic, string Key, byte[] Payload, IReadOnlyDictionary<string, string> Headers)> Republished { get; } = [];

    public ValueTask<MessageOffset> RepublishAsync(
        string topic, string key, byte[] payload, IReadOnlyDictionary<string, string> headers, CancellationToken cancellationToken)
    {
        Republished.Add((topic, key, payload, headers));
        return ValueTask.FromResult(new MessageOffset(instance, topic, 0, Republished.Count));
    }

    public Backlog BacklogOf(string topic, string group) => new(0, TimeSpan.Zero, [_watermarks.GetValueOrDefault(topic)]);

    public ISubscription Subscribe<T>(Topic<T> topic, string group, MessageHandler<T> handler, SubscriptionOptions options)
        where T : class => throw new NotSupportedException();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}

using System.Collections.Concurrent;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Pipeline.Tests.Transport;

/// <summary>
/// What every transport does (docs/specs/transport.md). An implementation derives from this class and says how a transport is made; a test uses a
/// group of its own, so that a broker may be shared.
/// </summary>
public abstract partial class TransportContract
{
    protected static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(20);

    private static readonly SubscriptionOptions s_quick = new() { Backoff = TimeSpan.FromMilliseconds(5), MaxBackoff = TimeSpan.FromMilliseconds(20) };

    protected InMemoryDeadLetters Letters { get; } = new();

    protected string Group { get; } = $"test-{Guid.NewGuid():N}";

    protected virtual Topic<FileDownloaded> Topic => Topics.Downloaded;

    /// <summary>Makes a transport with at least four partitions, whose topic is empty for <see cref="Group"/>.</summary>
    protected abstract ITransport Create();

    protected static FileDownloaded Message(long number) => new()
    {
        FileId = number,
        Run = 1,
        Chain = "rami-levy",
        FileType = FileType.PriceFull,
        RawPath = "rami-levy/2026-11-22/1",
        Sha256 = new string('0', 64),
        Bytes = 1,
    };

    protected static async Task EventuallyAsync(Func<bool> holds)
    {
        using var timeout = new CancellationTokenSource(LongestWait);
        while (!holds())
        {
            await Task.Delay(5, timeout.Token);
        }
    }

    /// <summary>One key for each of so many partitions, found by publishing and reading nothing: a place says where its key goes.</summary>
    protected async Task<string[]> KeysOfPartitionsAsync(ITransport transport, int count)
    {
        var keys = new Dictionary<int, string>();
        await using var sink = transport.Subscribe(Topic, Group, (_, _) => ValueTask.FromResult(Handled.Done), s_quick);
        for (var i = 0; keys.Count < count; i++)
        {
            var place = await transport.PublishAsync(Topic, $"key-{i}", Message(0), TestContext.Current.CancellationToken);
            keys.TryAdd(place.Partition, $"key-{i}");
        }

        await EventuallyAsync(() => transport.BacklogOf(Topic.Name, Group).Messages == 0);
        return [.. keys.Values];
    }

    protected async Task<MessageOffset[]> PublishAsync(ITransport transport, string key, int count)
    {
        var places = new MessageOffset[count];
        for (var i = 0; i < count; i++)
        {
            places[i] = await transport.PublishAsync(Topic, key, Message(i + 1), TestContext.Current.CancellationToken);
        }

        return places;
    }
}

/// <summary>Dead letters in a list. Can be away, or broken.</summary>
public sealed class InMemoryDeadLetters : IDeadLetterStore
{
    public ConcurrentQueue<DeadLetter> Kept { get; } = new();

    public Func<Exception?> Fault { get; set; } = () => null;

    public Task KeepAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        if (Fault() is { } fault)
        {
            return Task.FromException(fault);
        }

        Kept.Enqueue(letter);
        return Task.CompletedTask;
    }
}

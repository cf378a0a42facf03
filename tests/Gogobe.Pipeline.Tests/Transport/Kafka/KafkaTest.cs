using System.Collections.Concurrent;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Kafka;
using Gogobe.Testing;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>What tests of the Kafka transport share: one broker, a topic and a group of their own. They run one after another, since one of them kills the broker.</summary>
[Collection("kafka")]
public abstract class KafkaTest(TestKafka kafka) : IAsyncLifetime
{
    protected static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(40);
    protected static readonly SubscriptionOptions Quick = new() { Backoff = TimeSpan.FromMilliseconds(5), MaxBackoff = TimeSpan.FromMilliseconds(20) };

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    protected TestKafka Kafka { get; } = kafka;

    protected string Servers { get; private set; } = "";

    protected InMemoryDeadLetters Letters { get; } = new();

    protected Topic<FileDownloaded> Topic { get; } = new($"test-{Guid.NewGuid():N}");

    protected string Group { get; } = $"group-{Guid.NewGuid():N}";

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        Servers = await Kafka.StartAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    protected KafkaTransport Create(Action<KafkaTransportOptions>? configure = null, ILoggerProvider? log = null)
    {
        var options = new KafkaTransportOptions { BootstrapServers = Servers, Partitions = 4 };
        configure?.Invoke(options);
        ILogger<KafkaTransport> logger = log is null ? NullLogger<KafkaTransport>.Instance : new Logger<KafkaTransport>(new LoggerFactory([log]));
        return new KafkaTransport(Letters, Options.Create(options), TimeProvider.System, logger);
    }

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
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        timeout.CancelAfter(LongestWait);
        while (!holds())
        {
            await Task.Delay(20, timeout.Token);
        }
    }

    protected async Task<MessageOffset[]> PublishAsync(ITransport transport, string key, int count, int first = 1)
    {
        var places = new MessageOffset[count];
        for (var i = 0; i < count; i++)
        {
            places[i] = await transport.PublishAsync(Topic, key, Message(first + i), Cancel);
        }

        return places;
    }

    /// <summary>A handler that writes down what it gets and is done with it.</summary>
    protected static MessageHandler<FileDownloaded> Into(ConcurrentQueue<long> handled) => (delivery, _) =>
    {
        handled.Enqueue(delivery.Message.FileId);
        return ValueTask.FromResult(Handled.Done);
    };
}

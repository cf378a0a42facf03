using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Kafka;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>The contract on a real broker. A topic of its own for each test.</summary>
[Collection("kafka")]
public sealed class KafkaContractTests(TestKafka kafka) : TransportContract, IAsyncLifetime
{
    private string _servers = "";

    protected override Topic<FileDownloaded> Topic { get; } = new($"test-{Guid.NewGuid():N}");

    public async ValueTask InitializeAsync()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        _servers = await kafka.StartAsync();
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Fact]
    public async Task Republish_BytesNobodyCanRead_ComeWithTheirHeadersAndEndAsTheSameLetter()
    {
        await using var transport = Create();
        await using var subscription = transport.Subscribe(Topic, Group, (_, _) => ValueTask.FromResult(Handled.Done), new SubscriptionOptions());
        var headers = new Dictionary<string, string> { ["odd"] = "\u00ff\u0080", ["gogobe-redrives"] = "2" };

        await transport.RepublishAsync(Topic.Name, "k", "no json"u8.ToArray(), headers, TestContext.Current.CancellationToken);

        await EventuallyAsync(() => !Letters.Kept.IsEmpty);
        var letter = Letters.Kept.ShouldHaveSingleItem();
        (letter.Key, letter.FileId).ShouldBe(("k", null));
        letter.Payload.ShouldBe("no json"u8.ToArray());
        letter.Headers.ShouldBe(headers, ignoreOrder: true);
    }

    protected override ITransport Create() => new KafkaTransport(
        Letters, Options.Create(new KafkaTransportOptions { BootstrapServers = _servers, Partitions = 6 }), TimeProvider.System, NullLogger<KafkaTransport>.Instance);
}

using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gogobe.Pipeline.Tests.Transport.Kafka;

/// <summary>The contract on a real broker. A topic of its own for each test.</summary>
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

    protected override ITransport Create() => new KafkaTransport(
        Letters, Options.Create(new KafkaTransportOptions { BootstrapServers = _servers, Partitions = 6 }), TimeProvider.System, NullLogger<KafkaTransport>.Instance);
}

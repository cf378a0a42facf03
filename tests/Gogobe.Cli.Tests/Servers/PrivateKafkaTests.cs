using System.Globalization;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Gogobe.Cli.Tests.Standalone;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Kafka;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gogobe.Cli.Tests.Servers;

public sealed class PrivateKafkaTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("kafka");
    private readonly DataFolder _data;

    public PrivateKafkaTests() => _data = new DataFolder(Path.Combine(_scratch.Path, "data"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    // Two starts of a broker; the tests of the transport kill the same private server under load.
    [Fact, Trait("tier", "all")]
    public async Task Kafka_Killed_ComesBackOnTheSamePortWithItsMessages()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var server = await PrivateKafka.StartAsync(
            new ServerRequest(_scratch.Path), KafkaDistribution.Home!, NullLogger.Instance, TimeProvider.System, Cancel);
        var (port, pid) = (server.Port, server.Pid);
        using (var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = server.ConnectionString }).Build())
        {
            await admin.CreateTopicsAsync([new TopicSpecification { Name = "kept", NumPartitions = 1 }]);
        }

        using var producer = new ProducerBuilder<Null, string>(new ProducerConfig { BootstrapServers = server.ConnectionString })
            .SetLogHandler((_, _) => { })
            .Build();
        await producer.ProduceAsync("kept", new Message<Null, string> { Value = "42" }, Cancel);

        Posix.Signal(pid, Posix.Kill).ShouldBeTrue();
        await Eventually.HoldsAsync("Kafka is back", () => server.Restarts > 0);

        // Waits for the broker as any publisher does.
        (await producer.ProduceAsync("kept", new Message<Null, string> { Value = "43" }, Cancel)).Offset.Value.ShouldBe(1);
        server.Port.ShouldBe(port);
        server.Pid.ShouldNotBe(pid);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Host_WithKafkaHome_SaysWhatItUsesAndLeavesNoBrokerWhenKilledOrStopped()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        var port = Loopback.FreePort().ToString(CultureInfo.InvariantCulture);
        using var first = HostProcess.Start(HostProcess.Dll, _data, alone: true, KafkaDistribution.Home, ["up", "--port", port]);
        var card = await HostProcess.ReadyAsync(_data);
        card.Transport.ShouldBe("kafka");
        card.Messages.ShouldStartWith("private Kafka on 127.0.0.1:");
        Posix.Signal(first.Pid, Posix.Kill).ShouldBeTrue();
        await first.EndAsync();

        // Started at once: the broker of the killed host may still be shutting down, on the folder that this one needs.
        using var second = HostProcess.Start(HostProcess.Dll, _data, alone: true, KafkaDistribution.Home, ["up", "--port", port]);
        (await HostProcess.ReadyAsync(_data, notPid: card.Pid)).Messages.ShouldBe(card.Messages);
        Posix.Signal(second.Pid, Posix.Terminate).ShouldBeTrue();
        (await second.EndAsync()).ShouldBe(0);

        second.Said.ShouldContain(card.Messages);
        await Eventually.HoldsAsync("no process is left", () => HostProcess.On(_data).Count == 0);
    }

    [Fact]
    public async Task Start_FolderWithoutJars_SaysWhatIsWrong()
    {
        var refused = await Should.ThrowAsync<CannotStartException>(() => KafkaDistribution.FindAsync(_scratch.Path, Cancel));

        refused.Message.ShouldContain("libs/*.jar");
        refused.Message.ShouldContain(_scratch.Path);
    }

    [Theory]
    [InlineData("11.0.2")]
    [InlineData("1.8.0_392")]
    public async Task Start_JavaTooOld_SaysWhichIsNeeded(string version)
    {
        Directory.CreateDirectory(Path.Combine(_scratch.Path, "libs"));
        await File.WriteAllTextAsync(Path.Combine(_scratch.Path, "libs", "kafka.jar"), "", Cancel);
        var java = Path.Combine(_scratch.Path, "java");
        await File.WriteAllTextAsync(java, $"#!/bin/sh\necho 'openjdk version \"{version}\" 2019-01-15' >&2\n", Cancel);
        File.SetUnixFileMode(java, UnixFileMode.UserRead | UnixFileMode.UserExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute);

        var refused = await Should.ThrowAsync<CannotStartException>(() => KafkaDistribution.FindAsync(_scratch.Path, java, Cancel));

        refused.Message.ShouldContain("Java 17");
        refused.Message.ShouldContain(version);
    }
}

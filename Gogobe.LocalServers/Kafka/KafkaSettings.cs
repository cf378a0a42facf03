using System.Globalization;

namespace Gogobe.LocalServers.Kafka;

/// <summary>The files of a private Kafka: one node, broker and controller in one, small enough to live beside everything else.</summary>
internal static class KafkaSettings
{
    /// <summary>Everything to stderr, from warnings on. XML needs no further library.</summary>
    public const string Logging = """
        <Configuration status="WARN">
          <Appenders><Console name="err" target="SYSTEM_ERR"><PatternLayout pattern="%d{ISO8601} %-5p %c{1}: %m%n"/></Console></Appenders>
          <Loggers><Root level="WARN"><AppenderRef ref="err"/></Root></Loggers>
        </Configuration>

        """;

    /// <summary>
    /// The broker's properties. Topics are made by those who use them, with the partitions they want. Its controller puts the broker out when it did not hear it
    /// for 6 s: sooner, and a machine at its limit is a cluster without brokers; later, and one that was killed and is back waits that long for its own death.
    /// </summary>
    /// <param name="port">Where it listens.</param>
    /// <param name="advertisedPort">Where it tells its clients to go.</param>
    /// <param name="controllerPort">Where it listens to itself.</param>
    /// <param name="data">Its folder.</param>
    public static string Properties(int port, int advertisedPort, int controllerPort, string data) => string.Create(CultureInfo.InvariantCulture, $"""
        process.roles=broker,controller
        node.id=1
        controller.quorum.voters=1@127.0.0.1:{controllerPort}
        listeners=PLAINTEXT://127.0.0.1:{port},CONTROLLER://127.0.0.1:{controllerPort}
        advertised.listeners=PLAINTEXT://127.0.0.1:{advertisedPort}
        controller.listener.names=CONTROLLER
        listener.security.protocol.map=CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT
        log.dirs={data}
        auto.create.topics.enable=false
        default.replication.factor=1
        offsets.topic.replication.factor=1
        offsets.topic.num.partitions=4
        transaction.state.log.replication.factor=1
        transaction.state.log.min.isr=1
        transaction.state.log.num.partitions=4
        share.coordinator.state.topic.replication.factor=1
        share.coordinator.state.topic.min.isr=1
        group.initial.rebalance.delay.ms=0
        group.min.session.timeout.ms=1000
        broker.session.timeout.ms=6000
        broker.heartbeat.interval.ms=1000
        num.network.threads=2
        num.io.threads=4
        background.threads=2
        log.segment.bytes=67108864
        log.retention.hours=72
        log.cleaner.dedupe.buffer.size=16777216

        """);
}

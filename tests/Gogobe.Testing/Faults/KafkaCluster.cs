using System.Globalization;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Kafka;
using Gogobe.LocalServers.Processes;

namespace Gogobe.Testing.Faults;

/// <summary>Three brokers of a test's own, every message on all of them, of which a test kills one and lets it come back. Each ends with the test process.</summary>
public sealed class KafkaCluster : IAsyncDisposable
{
    private const int Brokers = 3;

    private readonly ScratchFolder _folder = ScratchFolder.Create("cluster");
    private readonly WatchedProcess?[] _processes = new WatchedProcess?[Brokers];
    private readonly int[] _ports = [.. Enumerable.Range(0, Brokers).Select(_ => Loopback.FreePort())];
    private readonly int[] _controllers = [.. Enumerable.Range(0, Brokers).Select(_ => Loopback.FreePort())];
    private readonly KafkaDistribution _kafka;

    private KafkaCluster(KafkaDistribution kafka) => _kafka = kafka;

    /// <summary>Bootstrap servers.</summary>
    public string ConnectionString => string.Join(',', _ports.Select(p => $"127.0.0.1:{p}"));

    /// <summary>Starts all of them and waits until they serve.</summary>
    public static async Task<KafkaCluster> StartAsync()
    {
        var cluster = new KafkaCluster(await KafkaDistribution.FindAsync(KafkaDistribution.Home!, CancellationToken.None));
        for (var broker = 0; broker < Brokers; broker++)
        {
            await cluster.FormatAsync(broker);
        }

        await Task.WhenAll(Enumerable.Range(0, Brokers).Select(cluster.StartAsync));
        foreach (var port in cluster._ports)
        {
            for (var tries = 0; !await PrivateKafka.AnswersAsync($"127.0.0.1:{port}", TimeSpan.FromSeconds(2), CancellationToken.None); tries++)
            {
                if (tries == 60)
                {
                    throw new TimeoutException($"The cluster does not come up: see {cluster._folder.Path}");
                }

                await Task.Delay(500);
            }
        }

        return cluster;
    }

    /// <summary>Kills one by -9.</summary>
    public async Task KillAsync(int broker)
    {
        Posix.Signal(_processes[broker]!.Pid, Posix.Kill);
        await _processes[broker]!.DisposeAsync();
        _processes[broker] = null;
    }

    /// <summary>Starts one with the data that it has.</summary>
    public async Task StartAsync(int broker) => _processes[broker] = await WatchedProcess.StartAsync(
        Command(broker, "kafka.Kafka", Properties(broker)), Path.Combine(Folder(broker), "broker.log"), "KILL", TimeSpan.FromSeconds(20));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            if (process is not null)
            {
                await process.DisposeAsync();
            }
        }

        await _folder.DisposeAsync();
    }

    private string Folder(int broker) => Directory.CreateDirectory(Path.Combine(_folder.Path, $"broker-{broker}")).FullName;

    private string Properties(int broker) => Path.Combine(Folder(broker), "server.properties");

    private async Task FormatAsync(int broker)
    {
        var one = KafkaSettings.Properties(_ports[broker], _ports[broker], _controllers[broker], Path.Combine(Folder(broker), "data"));
        var quorum = string.Join(',', _controllers.Select((port, i) => string.Create(CultureInfo.InvariantCulture, $"{i + 1}@127.0.0.1:{port}")));

        // Of a setting that stands twice the last one counts.
        await File.WriteAllTextAsync(Properties(broker), one + string.Create(CultureInfo.InvariantCulture, $"""
            node.id={broker + 1}
            controller.quorum.voters={quorum}
            default.replication.factor=3
            min.insync.replicas=2
            offsets.topic.replication.factor=3

            """));
        await File.WriteAllTextAsync(Path.Combine(Folder(broker), "log4j2.xml"), KafkaSettings.Logging);
        var (code, said) = await Posix.RunAsync(
            Command(broker, "kafka.tools.StorageTool", "format", "-t", "R29nb2JlVGVzdENsdXN0ZQ", "-c", Properties(broker)), null, CancellationToken.None);
        if (code != 0)
        {
            throw new InvalidOperationException($"Kafka cannot format: {said}");
        }
    }

    private IReadOnlyList<string> Command(int broker, string type, params IEnumerable<string> arguments) =>
    [
        _kafka.Java, "-Xms128m", "-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Djava.awt.headless=true",
        $"-Dlog4j2.configurationFile={Path.Combine(Folder(broker), "log4j2.xml")}", "-cp", _kafka.Jars, type, .. arguments,
    ];
}

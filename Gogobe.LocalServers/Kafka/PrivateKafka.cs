using System.Net.Sockets;
using Confluent.Kafka;
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers.Kafka;

/// <summary>
/// A Kafka of our own, from the distribution that <c>KAFKA_HOME</c> names: one node (KRaft), TCP on 127.0.0.1 only, no password. It runs as ourselves, since its
/// distribution may lie where no other user can read. The data stays between starts.
/// </summary>
internal sealed class PrivateKafka : PrivateServer
{
    private readonly KafkaDistribution _kafka;
    private readonly string _folder;
    private readonly bool _durable;
    private readonly int _advertisedPort;
    private readonly ILogger _logger;

    private PrivateKafka(ServerRequest request, string folder, KafkaDistribution kafka, ILogger logger, TimeProvider clock)
        : base("Kafka", LogOf(request.DataFolder, "kafka"), logger, clock)
    {
        _kafka = kafka;
        _folder = folder;
        _durable = request.Durable;
        _advertisedPort = request.AdvertisedPort;
        _logger = logger;
    }

    /// <summary>Where its logs of messages lie.</summary>
    public string Data => Path.Combine(_folder, "data");

    /// <summary>Bootstrap server.</summary>
    public string ConnectionString => FormattableString.Invariant($"127.0.0.1:{Port}");

    /// <summary>Starts the broker of a data folder and waits until it serves, formatting its folder on the first start.</summary>
    /// <param name="request">The data folder.</param>
    /// <param name="home">Folder of the distribution.</param>
    /// <param name="logger">Says when it dies alone.</param>
    /// <param name="clock">The clock.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <exception cref="CannotStartException">Jars or Java are missing, or it does not start; the message says what to do.</exception>
    public static async Task<PrivateKafka> StartAsync(
        ServerRequest request, string home, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var kafka = await KafkaDistribution.FindAsync(home, cancellationToken).ConfigureAwait(false);
        var folder = Path.Combine(request.DataFolder, "kafka");
        Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        var server = new PrivateKafka(request, folder, kafka, logger, clock);
        try
        {
            await server.StartAsync(request.WantedPort, cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    protected override async Task<WatchedProcess> LaunchAsync(CancellationToken cancellationToken)
    {
        await KafkaOrphan.EndAsync(_folder, _logger, Clock, cancellationToken).ConfigureAwait(false);

        // The controller has no clients but the broker beside it, so its port need not stay the same.
        var properties = Path.Combine(_folder, "server.properties");
        await File.WriteAllTextAsync(properties, KafkaSettings.Properties(Port, _advertisedPort == 0 ? Port : _advertisedPort, Loopback.FreePort(), Data), cancellationToken).ConfigureAwait(false);
        await File.WriteAllTextAsync(Path.Combine(_folder, "log4j2.xml"), KafkaSettings.Logging, cancellationToken).ConfigureAwait(false);

        // The last file that formatting writes: without it the folder was never formatted to the end.
        if (!File.Exists(Path.Combine(Data, "meta.properties")))
        {
            await FormatAsync(properties, cancellationToken).ConfigureAwait(false);
        }

        var process = await WatchedProcess.StartAsync(
            Command("kafka.Kafka", properties), Log, _durable ? "TERM" : "KILL", TimeSpan.FromSeconds(20)).ConfigureAwait(false);
        KafkaOrphan.Remember(_folder, process.Pid);
        return process;
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            // A client of the library takes its time over a refused connection; this does not.
            using var connection = new TcpClient();
            await connection.ConnectAsync("127.0.0.1", Port, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            return false;
        }

        return await AnswersAsync(ConnectionString, TimeSpan.FromSeconds(2), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Asks whether any Kafka answers at some bootstrap servers.</summary>
    public static async Task<bool> AnswersAsync(string bootstrapServers, TimeSpan timeout, CancellationToken cancellationToken)
    {
        try
        {
            using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = bootstrapServers })
                .SetLogHandler((_, _) => { })
                .SetErrorHandler((_, _) => { })
                .Build();
            return await Task.Run(() => admin.GetMetadata(timeout).Brokers.Count > 0, cancellationToken).ConfigureAwait(false);
        }
        catch (KafkaException)
        {
            return false;
        }
    }

    private async Task FormatAsync(string properties, CancellationToken cancellationToken)
    {
        var (code, said) = await Posix.RunAsync(
            Command("kafka.tools.StorageTool", "format", "--ignore-formatted", "-t", NewClusterId(), "-c", properties), null, cancellationToken).ConfigureAwait(false);
        if (code != 0)
        {
            throw new CannotStartException($"Kafka cannot format {Data}: {said.Trim()}");
        }
    }

    // 16 random bytes as Kafka writes them: 22 letters of base 64. One that starts with a dash would be taken for an option.
    private static string NewClusterId() => Convert.ToBase64String(Guid.NewGuid().ToByteArray()).TrimEnd('=').Replace('+', 'A').Replace('/', 'B');

    // A broker of a test lives for seconds: the fast compiler and the small collector are up sooner and take less of the machine.
    private IReadOnlyList<string> Command(string type, params IEnumerable<string> arguments) =>
    [
        _kafka.Java,
        .. _durable ? (string[])["-Xms128m", "-Xmx512m"] : ["-Xms128m", "-Xmx384m", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"],
        "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", $"-Dlog4j2.configurationFile={Path.Combine(_folder, "log4j2.xml")}",
        "-cp", _kafka.Jars, type, .. arguments,
    ];
}

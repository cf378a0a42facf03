using Gogobe.LocalServers;
using Gogobe.LocalServers.Kafka;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing.Faults;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gogobe.Testing;

/// <summary>
/// One private broker for a test process, from <c>KAFKA_HOME</c>; started by the first test that asks, ended with the process, however that ends. Use it as
/// <c>[assembly: AssemblyFixture(typeof(TestKafka))]</c>, mark tests with <c>SkipUnless</c>, and give every test topics and groups of its own.
/// </summary>
public sealed class TestKafka : IAsyncLifetime
{
    /// <summary>Why a test does not run where there is no Kafka.</summary>
    public const string Missing = "real Kafka: KAFKA_HOME is not set";

    private readonly SemaphoreSlim _one = new(1);
    private readonly int _advertisedPort;
    private TcpProxy? _network;
    private ScratchFolder? _folder;
    private PrivateKafka? _server;

    /// <summary>One for all tests of a process.</summary>
    public TestKafka()
    {
    }

    private TestKafka(int advertisedPort) => _advertisedPort = advertisedPort;

    /// <summary>Whether there is a Kafka to test with.</summary>
    public static bool IsThere => KafkaDistribution.Home is not null;

    /// <summary>A broker of a test's own that sends its clients to another port, behind which a test does things to what they say. Starts when asked.</summary>
    public static TestKafka Behind(int advertisedPort) => new(advertisedPort);

    /// <summary>The port it listens to.</summary>
    public int Port => _server!.Port;

    /// <summary>The broker's process id.</summary>
    public int Pid => _server!.Pid;

    /// <summary>How often it died and was started again.</summary>
    public int Restarts => _server!.Restarts;

    /// <inheritdoc />
    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    /// <summary>Starts the broker when it does not run yet; returns its bootstrap server.</summary>
    public async Task<string> StartAsync()
    {
        await _one.WaitAsync();
        try
        {
            _folder ??= ScratchFolder.Create("kafka");
            _network ??= _advertisedPort == 0 ? new TcpProxy() : null;
            var advertised = _network?.Port ?? _advertisedPort;
            _server ??= await PrivateKafka.StartAsync(
                new ServerRequest(_folder.Path) { Durable = false, AdvertisedPort = advertised }, KafkaDistribution.Home!, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
            if (_network is not null)
            {
                _network.ServerPort = _server.Port;
            }

            return FormattableString.Invariant($"127.0.0.1:{advertised}");
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>Kills the broker by -9. It is started again by itself, on the same port with the same data.</summary>
    public void Kill() => Posix.Signal(_server!.Pid, Posix.Kill);

    /// <summary>
    /// The network gives nothing to the broker and nothing of it to anybody until the result is disposed; connections stay open. The broker itself goes on: one that
    /// is stopped (SIGSTOP) is put out by its own controller, and then clients are told of a cluster without brokers.
    /// </summary>
    public IDisposable Silence() => new Silenced(_network!);

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_network is not null)
        {
            await _network.DisposeAsync();
        }

        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }

        _one.Dispose();
    }

    private sealed class Silenced : IDisposable
    {
        private readonly TcpProxy _network;

        public Silenced(TcpProxy network)
        {
            _network = network;
            _network.Weather = Weather.Silent;
        }

        public void Dispose() => _network.Weather = Weather.Fair;
    }
}

using System.Globalization;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Kafka;
using Gogobe.LocalServers.Postgres;
using Npgsql;

namespace Gogobe.Cli;

/// <summary>PostgreSQL, Redis and Kafka: those that connection strings name, else private ones.</summary>
internal sealed class Dependencies : IAsyncDisposable
{
    private PrivatePostgres? _privatePostgres;
    private PrivateRedis? _privateRedis;
    private PrivateKafka? _privateKafka;

    private Dependencies()
    {
    }

    /// <summary>Connection string of the database.</summary>
    public string Postgres { get; private set; } = "";

    /// <summary>Connection string of Redis; null when there is none and cache and live feed stay in memory.</summary>
    public string? Redis { get; private set; }

    /// <summary>Bootstrap servers of Kafka; null when there is none and messages stay in memory.</summary>
    public string? Kafka { get; private set; }

    /// <summary>Port of the private PostgreSQL; null when the database was given.</summary>
    public int? PostgresPort => _privatePostgres?.Port;

    /// <summary>The database in words, without secrets.</summary>
    public string DatabaseDescription => _privatePostgres is { } own
        ? string.Create(CultureInfo.InvariantCulture, $"private PostgreSQL {own.Major} on 127.0.0.1:{own.Port}, data in {own.Data}")
        : Describe(new NpgsqlConnectionStringBuilder(Postgres));

    /// <summary>Cache and live feed in words, without secrets.</summary>
    public string CacheDescription => _privateRedis is { } own
        ? string.Create(CultureInfo.InvariantCulture, $"private Redis on 127.0.0.1:{own.Port}")
        : Redis is { } given ? $"Redis {given.Split(',')[0]}" : "in memory (redis-server is not installed; './gogobe setup' installs it)";

    /// <summary>How messages travel, in words.</summary>
    public string MessagesDescription => _privateKafka is { } own
        ? string.Create(CultureInfo.InvariantCulture, $"private Kafka on 127.0.0.1:{own.Port}, data in {own.Data}")
        : Kafka is { } given ? $"Kafka {given}" : "in memory";

    /// <summary>Finds or starts them.</summary>
    /// <exception cref="CannotStartException">A server is missing, or does not start or answer.</exception>
    public static async Task<Dependencies> StartAsync(
        DataFolder data, IConfiguration configuration, string? kafkaHome, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var dependencies = new Dependencies();
        try
        {
            // Redis is up in 20 ms, Kafka after 5 seconds; PostgreSQL takes half a second, or longer after a crash.
            await Task.WhenAll(
                dependencies.StartPostgresAsync(data, configuration.GetConnectionString("gogobe"), logger, clock, cancellationToken),
                dependencies.StartRedisAsync(data, configuration.GetConnectionString("redis"), logger, clock, cancellationToken),
                dependencies.StartKafkaAsync(data, configuration.GetConnectionString("kafka"), kafkaHome, logger, clock, cancellationToken));
            return dependencies;
        }
        catch
        {
            await dependencies.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(
            _privatePostgres?.DisposeAsync().AsTask() ?? Task.CompletedTask,
            _privateRedis?.DisposeAsync().AsTask() ?? Task.CompletedTask,
            _privateKafka?.DisposeAsync().AsTask() ?? Task.CompletedTask);
    }

    private async Task StartPostgresAsync(DataFolder data, string? given, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            Postgres = given;
            await CheckAsync(given, cancellationToken);
            return;
        }

        var port = new PortFile(data, "postgres");
        _privatePostgres = await PrivatePostgres.StartAsync(new ServerRequest(data.Root) { WantedPort = port.Read() }, logger, clock, cancellationToken);
        port.Write(_privatePostgres.Port);
        Postgres = _privatePostgres.ConnectionString;
    }

    private async Task StartRedisAsync(DataFolder data, string? given, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            Redis = given;
        }
        else if (PrivateRedis.IsInstalled)
        {
            var port = new PortFile(data, "redis");
            _privateRedis = await PrivateRedis.StartAsync(new ServerRequest(data.Root) { WantedPort = port.Read() }, logger, clock, cancellationToken);
            port.Write(_privateRedis.Port);
            Redis = _privateRedis.ConnectionString;
        }
    }

    private async Task StartKafkaAsync(
        DataFolder data, string? given, string? home, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            Kafka = given;
            if (!await PrivateKafka.AnswersAsync(given, TimeSpan.FromSeconds(15), cancellationToken))
            {
                throw new CannotStartException($"no Kafka answers at {given}, which ConnectionStrings__kafka names.");
            }
        }
        else if (home is not null)
        {
            var port = new PortFile(data, "kafka");
            _privateKafka = await PrivateKafka.StartAsync(new ServerRequest(data.Root) { WantedPort = port.Read() }, home, logger, clock, cancellationToken);
            port.Write(_privateKafka.Port);
            Kafka = _privateKafka.ConnectionString;
        }
    }

    private static async Task CheckAsync(string given, CancellationToken cancellationToken)
    {
        try
        {
            await using var connection = new NpgsqlConnection(given);
            await connection.OpenAsync(cancellationToken);
            if (connection.PostgreSqlVersion.Major < PostgresBinaries.Oldest)
            {
                throw new CannotStartException($"ConnectionStrings__gogobe is PostgreSQL {connection.PostgreSqlVersion}; Gogobe needs {PostgresBinaries.Oldest} or newer.");
            }
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException)
        {
            throw new CannotStartException($"cannot open the database that ConnectionStrings__gogobe names: {e.Message}", e);
        }
    }

    /// <summary>A database that somebody gave, in words.</summary>
    public static string Describe(NpgsqlConnectionStringBuilder given) =>
        string.Create(CultureInfo.InvariantCulture, $"PostgreSQL {given.Host}:{given.Port}/{given.Database}");

    /// <summary>Remembers a port, so that a private server is found where it was the last time.</summary>
    private sealed class PortFile(DataFolder data, string server)
    {
        private readonly string _path = Path.Combine(data.Root, $"{server}.port");

        public int Read() => File.Exists(_path) && int.TryParse(File.ReadAllText(_path), CultureInfo.InvariantCulture, out var port) ? port : 0;

        public void Write(int port) => File.WriteAllText(_path, port.ToString(CultureInfo.InvariantCulture) + "\n");
    }
}

using Gogobe.Cli;
using Gogobe.LocalServers;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>A private PostgreSQL that counts its statements, with the newest schema, and a private Redis. No service runs on them.</summary>
internal sealed class BenchServers : IAsyncDisposable
{
    private readonly StandaloneHost _host;

    private BenchServers(StandaloneHost host)
    {
        _host = host;
        Database = NpgsqlDataSource.Create(host.Postgres);
    }

    public string Postgres => _host.Postgres;

    public string Redis => _host.Redis ?? throw new BenchException("Pages of another process hear events over Redis: './gogobe setup' installs it.");

    public NpgsqlDataSource Database { get; }

    public static async Task<BenchServers> StartAsync(string folder, CancellationToken cancellationToken)
    {
        // Servers of the environment hold somebody's data: a benchmark has its own.
        Environment.SetEnvironmentVariable("ConnectionStrings__gogobe", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__redis", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__kafka", null);
        try
        {
            // What a server loads with itself is read when it starts.
            await using (var first = await HostAsync(folder, cancellationToken))
            await using (var database = NpgsqlDataSource.Create(first.Postgres))
            {
                await ExecuteAsync(database, "alter system set shared_preload_libraries = 'pg_stat_statements'", cancellationToken);
            }

            var servers = new BenchServers(await HostAsync(folder, cancellationToken));
            await servers._host.StopAsync();
            await ExecuteAsync(servers.Database, "create extension pg_stat_statements", cancellationToken);
            return servers;
        }
        catch (CannotStartException e)
        {
            throw new BenchException(e.Message, e);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _host.DisposeAsync();
    }

    private static Task<StandaloneHost> HostAsync(string folder, CancellationToken cancellationToken) => StandaloneHost.StartAsync(
        new StandaloneOptions { Verb = "bench", Data = new DataFolder(folder), KafkaHome = null, Stages = [], ConsoleLevel = LogLevel.Error, Announce = false }, cancellationToken);

    private static async Task ExecuteAsync(NpgsqlDataSource database, string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

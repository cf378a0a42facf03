using Gogobe.Cli;
using Gogobe.Ledger;
using Gogobe.LocalServers;
using Gogobe.Scout.Sweeping;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Benchmarks.Sweeps;

/// <summary>A Scout alone, on private servers in an empty folder: what it publishes waits in memory, and nobody takes it.</summary>
internal sealed class ScoutHost : IAsyncDisposable
{
    private readonly StandaloneHost _host;

    private ScoutHost(StandaloneHost host) => _host = host;

    public NpgsqlDataSource Database => Service<NpgsqlDataSource>();

    public static async Task<ScoutHost> StartAsync(string folder, Action<IHostApplicationBuilder> configure, CancellationToken cancellationToken)
    {
        // Servers of the environment hold somebody's data: a benchmark has its own.
        Environment.SetEnvironmentVariable("ConnectionStrings__gogobe", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__redis", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__kafka", null);
        try
        {
            return new ScoutHost(await StandaloneHost.StartAsync(
                new StandaloneOptions
                {
                    Verb = "bench",
                    Data = new DataFolder(folder),
                    KafkaHome = null,
                    Stages = ["scout"],
                    ConsoleLevel = LogLevel.Error,
                    Announce = false,
                    Configure = builder =>
                    {
                        builder.Configuration.AddInMemoryCollection([new("Gogobe:Transport:Memory:Capacity", "1000000")]);
                        configure(builder);
                    },
                },
                cancellationToken));
        }
        catch (CannotStartException e)
        {
            throw new BenchException(e.Message, e);
        }
    }

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Starts a session of these portals; nobody sweeps it yet.</summary>
    public Task<long> StartSessionAsync(IEnumerable<string> portals, CancellationToken cancellationToken) =>
        Service<Sessions>().StartAsync(new SweepPlan("bench", [.. portals]), cancellationToken);

    /// <summary>Sweeps the portals of a session to the end.</summary>
    public Task SweepAsync(long session, CancellationToken cancellationToken) => Service<SweepRunner>().RunAsync(session, cancellationToken);

    public async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = Database.CreateCommand(sql);
        command.CommandTimeout = 600;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(read(reader));
        }

        return rows;
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();
}

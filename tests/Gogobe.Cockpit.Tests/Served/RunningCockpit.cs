using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Served;

/// <summary>One Cockpit from build output on a database of its own.</summary>
public sealed class RunningCockpit(TestPostgres postgres) : IAsyncLifetime
{
    private CockpitProcess? _process;

    public HttpClient Client => _process!.Client;

    public NpgsqlDataSource Database { get; private set; } = null!;

    public string ConnectionString => postgres.ConnectionString(new NpgsqlConnectionStringBuilder(Database.ConnectionString).Database!);

    public async ValueTask InitializeAsync()
    {
        Database = await postgres.CreateDatabaseAsync();
        _process = await CockpitProcess.StartAsync(CockpitProcess.BuildOutput, ConnectionString, CancellationToken.None);
    }

    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}

using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Cockpit.Tests.Prices;
using Gogobe.Cockpit.Tests.Served;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Browser;

/// <summary>A Cockpit as a process of its own, over a ledger in which something of everything happened.</summary>
public sealed class ScenicCockpit(TestPostgres postgres) : IAsyncLifetime
{
    private CockpitProcess? _process;

    /// <summary>Its database.</summary>
    public string ConnectionString { get; private set; } = "";

    /// <summary>Its address.</summary>
    public Uri Address => _process!.Client.BaseAddress!;

    /// <summary>Every page, by a name for its picture.</summary>
    public static IReadOnlyDictionary<string, string> Pages { get; } = new Dictionary<string, string>
    {
        ["fleet"] = "/",
        ["chain"] = $"/chains/{FleetScene.Slug(5)}",
        ["files"] = "/files",
        ["file"] = "/files/1",
        ["rejects"] = "/rejects?period=7d",
        ["flow"] = "/flow",
        ["sessions"] = "/sessions",
        ["session"] = "/sessions/4",
        ["prices"] = "/prices?q=7290",
        ["product"] = $"/prices/{PriceScene.Milk}",
        ["stores"] = "/stores",
        ["store"] = $"/stores/{FleetScene.Slug(1)}/1",
        ["system"] = "/system",
        ["not-found"] = "/no-such-page",
    };

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();
        await new PriceScene(database).PlayAsync();
        ConnectionString = postgres.ConnectionString(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!);
        _process = await CockpitProcess.StartAsync(CockpitProcess.BuildOutput, ConnectionString, CancellationToken.None);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _process?.DisposeAsync() ?? ValueTask.CompletedTask;
}

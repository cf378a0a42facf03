using Gogobe.Ledger;
using Gogobe.Ledger.Liveness;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;
using Gogobe.Testing.Portals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Scout.Tests.Sweeping;

/// <summary>A Scout on a database of its own, before simulated portals. Its messages wait in the transport; nobody takes them.</summary>
internal sealed class SweepHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly bool _ownsSimulator;

    private SweepHost(IHost host, NpgsqlDataSource database, PortalSimulator simulator, bool ownsSimulator, TimeProvider clock)
    {
        (_host, Database, Simulator, _ownsSimulator, Clock) = (host, database, simulator, ownsSimulator, clock);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public PortalSimulator Simulator { get; }

    public NpgsqlDataSource Database { get; }

    public TimeProvider Clock { get; }

    /// <summary>A name for a lease of this process.</summary>
    public string Owner => Service<ProcessName>().Owner("scout");

    public Sessions Sessions => Service<Sessions>();

    public static async Task<SweepHost> StartAsync(
        TestPostgres postgres, SimulatorOptions options, TimeProvider? clock = null, params IEnumerable<string> onePassADay)
    {
        var quiet = new QuietClock();
        var simulator = await PortalSimulator.StartAsync(options with { Clock = quiet }, Cancel);
        return Make(await postgres.CreateDatabaseAsync(), simulator, ownsSimulator: true, clock ?? quiet, onePassADay);
    }

    /// <summary>Another process before the same portals, on the same database.</summary>
    public SweepHost Another(TimeProvider? clock = null) => Make(Database, Simulator, ownsSimulator: false, clock ?? Clock, []);

    public T Service<T>()
        where T : notnull => _host.Services.GetRequiredService<T>();

    /// <summary>Sweeps one portal outside any execution.</summary>
    public async Task<SweepResult> SweepAsync(string slug, int? most = null, string? location = null)
    {
        var session = await Sessions.StartAsync("test", Cancel);
        return await Service<Sweep>().RunAsync(session, Service<PortalDirectory>().Find(slug)!, whole: false, new SweepBounds(most, location), Cancel);
    }

    /// <summary>Asks the database. <c>now()</c> is the clock of this host.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(OnOurClock(sql));
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Changes the database. <c>now()</c> is the clock of this host.</summary>
    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(OnOurClock(sql));
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async ValueTask DisposeAsync()
    {
        await ((IAsyncDisposable)_host).DisposeAsync();
        if (_ownsSimulator)
        {
            await Simulator.DisposeAsync();
        }
    }

    private string OnOurClock(string sql) => sql.Replace("now()", $"'{Clock.GetUtcNow():O}'::timestamptz", StringComparison.Ordinal);

    private static SweepHost Make(NpgsqlDataSource database, PortalSimulator simulator, bool ownsSimulator, TimeProvider clock, IEnumerable<string> onePassADay)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Gogobe:Transport:Memory:Capacity"] = "100000" });
        builder.Configuration.AddInMemoryCollection(onePassADay.Select((entry, i) => KeyValuePair.Create($"Gogobe:Scout:OnePassADay:{i}", (string?)entry)));
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(_ => database);
        builder.AddPortals(SimulatedHost.Addresses(simulator) with { DefaultLimits = PortalHost.Unlimited });
        builder.AddPipeline().AddScout();
        builder.Services.Configure<PortalOptions>(o => o.RetryDelays = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)]);
        return new SweepHost(builder.Build(), database, simulator, ownsSimulator, clock);
    }
}

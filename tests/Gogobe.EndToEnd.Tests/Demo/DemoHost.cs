using Gogobe.Cli;
using Gogobe.Cli.Demo;
using Gogobe.Cli.Ingest;
using Gogobe.Portals.Simulator;
using Gogobe.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.EndToEnd.Tests.Demo;

/// <summary>The demo as its verb runs it, with the simulator at hand.</summary>
internal sealed class DemoHost : IAsyncDisposable
{
    private readonly ScratchFolder _scratch;

    private DemoHost(ScratchFolder scratch, PortalSimulator simulator, StandaloneHost host)
    {
        (_scratch, Simulator, Host) = (scratch, simulator, host);
        Database = host.Services.GetRequiredService<NpgsqlDataSource>();
    }

    public PortalSimulator Simulator { get; }

    public StandaloneHost Host { get; }

    public NpgsqlDataSource Database { get; }

    public string Data => _scratch.Path;

    public string Log => new DataFolder(_scratch.Path).Log;

    /// <summary>Starts both.</summary>
    /// <param name="options">Of the simulated portals.</param>
    /// <param name="limits">Whether hosts are asked as slowly as the real ones.</param>
    /// <param name="configure">Changes the product's host.</param>
    /// <param name="clock">
    /// Of the portals and of the product: unless given a working day's (<see cref="QuietClock"/>), so that no listing changes between being read and being
    /// compared. A test with processes beside this host, which have the machine's clock, gives that.
    /// </param>
    public static async Task<DemoHost> StartAsync(
        SimulatorOptions options, bool limits = false, Action<IHostApplicationBuilder>? configure = null, TimeProvider? clock = null)
    {
        clock ??= new QuietClock();
        var scratch = ScratchFolder.Create("demo");
        var simulator = await PortalSimulator.StartAsync(options with { Clock = clock }, TestContext.Current.CancellationToken);
        var host = await StandaloneHost.StartAsync(
            new StandaloneOptions
            {
                Verb = "demo",
                Data = new DataFolder(scratch.Path),
                KafkaHome = null,
                Announce = false,
                ConsoleLevel = LogLevel.Error,
                Configure = builder =>
                {
                    builder.Services.AddSingleton(clock);
                    DemoRun.Register(builder, simulator, limits);
                    configure?.Invoke(builder);
                },
            },
            TestContext.Current.CancellationToken);
        return new DemoHost(scratch, simulator, host);
    }

    /// <summary>One sweep of all portals, to the end of every file.</summary>
    public async Task<IngestReport> SweepAsync() =>
        (await Host.Services.GetRequiredService<DemoRun>().SweepAsync(
            Host, new IngestProgress(TextWriter.Null, terminal: false, TimeProvider.System), TestContext.Current.CancellationToken)).Report;

    /// <summary>Waits until no file moves any more, of whatever session.</summary>
    public async Task SettleAsync()
    {
        while ((await Snapshot.LinesAsync(
            Database, "select 'moving' from file_processing_log where status not in ('completed', 'skipped', 'failed', 'expired') limit 1")).Count > 0)
        {
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Every invariant holds, and in force is what is on the shelves.</summary>
    public async Task HoldsAsync()
    {
        await new Checker(Database).HoldsAsync(null);
        var differences = await new ShelfCheck(Database, Simulator.Country).DifferencesAsync();
        differences.ShouldBeEmpty(string.Join('\n', differences.Take(30)));
    }

    public async ValueTask DisposeAsync()
    {
        await Host.DisposeAsync();
        await Simulator.DisposeAsync();
        await _scratch.DisposeAsync();
    }
}

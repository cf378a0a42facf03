using Gogobe.Portals.Simulator;
using Microsoft.Extensions.Options;

namespace Gogobe.Demo;

/// <summary>The simulator in a host: opens with it, lets some stores publish now and then, and closes with it.</summary>
internal sealed partial class OpenPortals(IOptions<DemoOptions> options, OpeningClock clock, ILogger<OpenPortals> logger) : BackgroundService
{
    private PortalSimulator? _simulator;

    /// <summary>Where they are.</summary>
    public PortalStateFile Card => PortalStateFile.Of(_simulator ?? throw new InvalidOperationException("The portals are not open."), clock.OpenedAt);

    /// <inheritdoc/>
    public override async Task StartAsync(CancellationToken cancellationToken)
    {
        // Before the host says that it is healthy: whoever waits for that finds all portals open.
        var wanted = options.Value;
        _simulator = await PortalSimulator.StartAsync(
            new SimulatorOptions { Stores = wanted.Stores, Items = wanted.Items, Seed = wanted.Seed, Clock = clock }, cancellationToken);
        if (wanted.Fail)
        {
            LogFailing(DemoFailures.Arm(_simulator));
        }

        clock.Go();
        LogOpen(_simulator.Hosts.Count, wanted.Stores, wanted.Items, _simulator.Country.Files.Count);
        await base.StartAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        if (_simulator is not null)
        {
            await _simulator.DisposeAsync();
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Value.PublishEvery == 0)
        {
            return;
        }

        using var timer = new PeriodicTimer(TimeSpan.FromSeconds(options.Value.PublishEvery), clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            var published = _simulator!.Country.Tick();
            LogPublished(published.Count);
        }
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "The portals of {Chains} chains are open, {Stores} stores each, {Items} prices a store: {Files} files")]
    private partial void LogOpen(int chains, int stores, int items, int files);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Some portals fail, as asked: {Failures}")]
    private partial void LogFailing(string failures);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Files} files published")]
    private partial void LogPublished(int files);
}

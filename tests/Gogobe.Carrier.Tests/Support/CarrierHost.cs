using System.Collections.Concurrent;
using Gogobe.Ledger;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Gogobe.Portals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Carrier.Tests.Support;

/// <summary>The Carrier as its own verb registers it, on the memory transport, with fakes for what lies outside.</summary>
public sealed class CarrierHost : IAsyncDisposable
{
    private readonly IHost _host;
    private readonly ISubscription _parser;

    private CarrierHost(IHost host)
    {
        _host = host;
        Transport = host.Services.GetRequiredService<ITransport>();
        _parser = Transport.Subscribe(
            Topics.Downloaded,
            Groups.Parser,
            (delivery, _) =>
            {
                Downloaded.Enqueue((delivery.Key, delivery.Message));
                return ValueTask.FromResult(Handled.Done);
            },
            new SubscriptionOptions());
    }

    public static DateTimeOffset Now { get; } = new(2026, 11, 22, 6, 0, 0, TimeSpan.Zero);

    public InMemoryLedger Ledger { get; private init; } = new();

    public InMemoryRawStore Raw { get; private init; } = new();

    public FakeTimeProvider Time { get; private init; } = new(Now);

    public InMemoryDeadLetters Letters { get; private init; } = new();

    public ConcurrentQueue<(string Key, FileDownloaded Message)> Downloaded { get; } = new();

    public ITransport Transport { get; }

    public BackgroundService Worker => _host.Services.GetServices<IHostedService>().OfType<BackgroundService>().Single();

    public static async Task<CarrierHost> StartAsync(
        Action<CarrierOptions>? configure = null, IRawStore? rawStore = null, ILedger? ledger = null, TimeProvider? time = null, TimeSpan? doorWaits = null,
        params string[] portals)
    {
        var inMemoryLedger = new InMemoryLedger();
        var inMemoryRaw = new InMemoryRawStore();
        var fakeTime = new FakeTimeProvider(Now);
        var letters = new InMemoryDeadLetters();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.SetMinimumLevel(LogLevel.None);
        builder.Services.AddSingleton(time ?? fakeTime);
        builder.Services.AddSingleton(ledger ?? inMemoryLedger);
        builder.Services.AddSingleton(rawStore ?? inMemoryRaw);
        builder.Services.AddSingleton<IDeadLetterStore>(letters);
        builder.Services.AddMemoryTransport();
        builder.AddPortals(Portals(portals));
        builder.AddCarrier();
        builder.Services.Configure<PortalOptions>(options => options.AnswerTimeout = doorWaits ?? options.AnswerTimeout);
        builder.Services.Configure<CarrierOptions>(options => options.AllowLocalFiles = true);
        builder.Services.Configure(configure ?? (_ => { }));
        var host = builder.Build();
        await host.StartAsync(TestContext.Current.CancellationToken);
        return new CarrierHost(host) { Ledger = inMemoryLedger, Raw = inMemoryRaw, Time = fakeTime, Letters = letters };
    }

    // All of them are one chain's, whose files are found by address. The clock stands still, so nothing may wait for its turn.
    private static SimulatedPortals Portals(string[] addresses)
    {
        var hosts = addresses.Select(a => new Uri(a).Authority).ToList();
        return new SimulatedPortals
        {
            Portals = new Dictionary<string, SimulatedPortal> { [InMemoryLedger.Chain] = new(new Uri(addresses.FirstOrDefault() ?? "http://127.0.0.1:1"), hosts) },
            Endpoints = hosts.Where(h => h.StartsWith("127.", StringComparison.Ordinal)).ToHashSet(),
            DefaultLimits = new HostLimits(64, double.PositiveInfinity),
        };
    }

    public ValueTask<MessageOffset> PublishAsync(LedgerFile file, string? key = null) =>
        Transport.PublishAsync(Topics.Discovered, key ?? "host", FileDispatch.Discovered(file), TestContext.Current.CancellationToken);

    /// <summary>Offers one address and waits for the end of its first try.</summary>
    public async Task<(LedgerFile File, Ending Ending)> DownloadAsync(string url)
    {
        var file = Ledger.Add(url);
        await PublishAsync(file);
        var ending = await Ledger.EndedAsync(file.FileId);
        await SettledAsync();
        return (Ledger[file.FileId], ending);
    }

    /// <summary>Returns when every discovered message was acknowledged.</summary>
    public Task SettledAsync() => EventuallyAsync(() => Transport.BacklogOf(Topics.Discovered.Name, Groups.Carrier).Messages == 0);

    public static async Task EventuallyAsync(Func<bool> holds)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(TimeSpan.FromSeconds(30));
        while (!holds())
        {
            await Task.Delay(5, timeout.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _host.StopAsync(CancellationToken.None);
        await _parser.DisposeAsync();
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}

/// <summary>Dead letters in a list.</summary>
public sealed class InMemoryDeadLetters : IDeadLetterStore
{
    public ConcurrentQueue<DeadLetter> Kept { get; } = new();

    public Task KeepAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        Kept.Enqueue(letter);
        return Task.CompletedTask;
    }
}

using System.Collections.Immutable;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Fleet;

/// <summary>
/// The state of the fleet for all pages and streams of this process. While anybody watches, one process of those that share a Redis asks the database: once in
/// <see cref="Interval"/> at most, and at once after an event when that time has passed. The others read what it kept.
/// </summary>
internal sealed partial class FleetFeed(FleetQuery query, IFleetStatusStore store, ILiveEvents events, TimeProvider clock, ILogger<FleetFeed> logger) : BackgroundService
{
    /// <summary>The database is asked no more often than this.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(3);

    // Who has not read for this long is gone.
    private static readonly TimeSpan s_lease = TimeSpan.FromSeconds(7);

    // A server that hangs must not freeze the pages: they say so instead.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan s_storeTimeout = TimeSpan.FromSeconds(2);

    // However many events come, pages are told four times a second at most.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    private readonly string _reader = $"cockpit:{Guid.NewGuid():N}";
    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly SemaphoreSlim _wake = new(0, 1);
    private ImmutableArray<FleetWatch> _watches = [];
    private FleetView _view = FleetView.None;
    private DateTimeOffset _askedAt;
    private bool _leads;

    /// <summary>The last state that this process has.</summary>
    public FleetView Current => Volatile.Read(ref _view);

    /// <summary>Starts a watch; <paramref name="changed"/> is called after every reading, from the feed's own thread.</summary>
    public FleetWatch Watch(Action<FleetView> changed)
    {
        var watch = new FleetWatch(w => ImmutableInterlocked.Update(ref _watches, static (all, one) => all.Remove(one), w), changed);
        ImmutableInterlocked.Update(ref _watches, static (all, one) => all.Add(one), watch);
        Wake();
        return watch;
    }

    /// <summary>The state now: what this process has when that is fresh, else one reading.</summary>
    public async Task<FleetView> ReadAsync(CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            if (Current is { Status: null, Fault: null } || clock.GetUtcNow() - (Current.Fault is null ? Current.ReadAt : _askedAt) > Interval)
            {
                await RefreshAsync(cancellationToken);
            }

            return Current;
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>One reading and one call of every watch.</summary>
    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_watches.IsEmpty)
        {
            return;
        }

        await _reading.WaitAsync(cancellationToken);
        try
        {
            await RefreshAsync(cancellationToken);
        }
        finally
        {
            _reading.Release();
        }

        Tell();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var changed = store.Subscribe(Wake);
        using var happened = events.Subscribe(_ => Wake());
        var tick = Task.CompletedTask;
        try
        {
            while (true)
            {
                // An event wakes the loop at once; ages, and what came without an event, are read by the clock.
                await _wake.WaitAsync(s_beat, stoppingToken);
                if (tick.IsCompleted)
                {
                    await tick;
                    tick = TickAsync(stoppingToken);
                }
                else
                {
                    // A reading may take a second; pages show without it what events tell.
                    Tell();
                }

                await Task.Delay(s_pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
        finally
        {
            await tick.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await GiveUpLeaseAsync();
        }
    }

    private void Tell()
    {
        foreach (var watch in _watches)
        {
            watch.Changed(Current);
        }
    }

    private void Wake()
    {
        if (_wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Somebody else was faster.
            }
        }
    }

    private async Task GiveUpLeaseAsync()
    {
        if (_leads)
        {
            using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(1), clock);
            try
            {
                await store.ReleaseAsync(_reader, timeout.Token);
            }
            catch (Exception e) when (IsStoreAway(e) || e is OperationCanceledException)
            {
                // It ends by itself.
            }
        }
    }
}

using System.Collections.Immutable;
using Gogobe.Cockpit.Feeds;

namespace Gogobe.Cockpit.Files;

/// <summary>
/// The one reader behind all open pages. While pages are open it asks the database for its change token every half second, and reads only when the
/// token moved: each distinct selection once, however many browsers show it.
/// </summary>
internal sealed partial class FileFeed(FileAccounts accounts, FileDetailsReader details, TimeProvider clock, ILogger<FileFeed> logger) : BackgroundService
{
    /// <summary>How often the change token is asked for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // Whatever scans may take a twentieth of one connection's time at most, however large the ledger has grown.
    private const int ScanShare = 20;

    private const int MaxReadings = 100;

    // A database that hangs must not freeze the pages: they say so instead.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    // Up to this long a reading may be made at every tick.
    private static readonly TimeSpan s_free = TimeSpan.FromMilliseconds(100);

    // What does not fit into one tick is read in the next, longest waiting first.
    private static readonly TimeSpan s_tick = TimeSpan.FromSeconds(1);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<FileSelection, FileReading> _readings = [];
    private ImmutableArray<FileWatch> _watches = [];
    private string? _token;
    private long _version;
    private FileTotals? _totals;
    private Task _totalsReading = Task.CompletedTask;
    private DateTimeOffset _totalsDue;
    private string? _totalsToken;
    private double? _speed;
    private string? _speedToken;
    private DateTimeOffset? _readAt;
    private FeedFault? _fault;
    private DateTimeOffset _faultAt;
    private CancellationToken _stopping;

    /// <summary>Starts a watch; <paramref name="changed"/> is called from the feed's own thread after every tick.</summary>
    public FileWatch Watch(FileSelection selection, Action<FileView> changed)
    {
        var watch = new FileWatch(this, selection, changed);
        ImmutableInterlocked.Update(ref _watches, static (all, one) => all.Add(one), watch);
        return watch;
    }

    /// <summary>The state of a selection now; a fault of the database is in the answer.</summary>
    public async Task<FileView> ReadAsync(FileSelection selection, CancellationToken cancellationToken)
    {
        await _reading.WaitAsync(cancellationToken);
        try
        {
            // While the database is away the poller asks; everybody else waiting in line for the same answer would only wait longer.
            if (_fault is null || clock.GetUtcNow() - _faultAt > s_timeout)
            {
                await RefreshAsync([selection], cancellationToken);
            }

            return View(selection);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>Reads what is due and calls every watch.</summary>
    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        var watches = _watches;
        if (watches.IsEmpty)
        {
            return;
        }

        var views = new List<(FileWatch Watch, FileView View)>(watches.Length);
        await _reading.WaitAsync(cancellationToken);
        try
        {
            await RefreshAsync([.. watches.Select(w => w.Selection).Distinct()], cancellationToken);
            views.AddRange(watches.Select(w => (w, View(w.Selection))));
        }
        finally
        {
            _reading.Release();
        }

        foreach (var (watch, view) in views)
        {
            watch.Changed(view);
        }
    }

    internal void Leave(FileWatch watch) => ImmutableInterlocked.Update(ref _watches, static (all, one) => all.Remove(one), watch);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        _stopping = stoppingToken;
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TickAsync(stoppingToken);
        }
    }

    private FileView View(FileSelection selection)
    {
        var last = _readings.GetValueOrDefault(selection);
        return new FileView(selection, _version, _totals, last?.Page, last?.Details, _speed, _readAt, _fault, last?.TooWide ?? false);
    }
}

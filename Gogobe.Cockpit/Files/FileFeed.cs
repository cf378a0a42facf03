using System.Collections.Immutable;
using Npgsql;

namespace Gogobe.Cockpit.Files;

/// <summary>
/// The one reader behind all open pages. While pages are open it asks the database for its change token every half second, and reads only when the
/// token moved: each distinct selection once, however many browsers show it.
/// </summary>
internal sealed partial class FileFeed(FileAccounts accounts, FileDetailsReader details, TimeProvider clock, ILogger<FileFeed> logger) : BackgroundService
{
    /// <summary>How often the change token is asked for.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(500);

    // The sums scan the ledger. They may take at most a twentieth of one connection's time, however large it has grown.
    private const int TotalsShare = 20;

    private const int MaxPages = 100;

    // A database that hangs must not freeze the pages: they say so instead.
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(5);

    private readonly SemaphoreSlim _reading = new(1, 1);
    private readonly Dictionary<FileSelection, (FilePage Page, FileDetails? Details)> _pages = [];
    private ImmutableArray<FileWatch> _watches = [];
    private string? _token;
    private long _version;
    private FileTotals? _totals;
    private DateTimeOffset _totalsDue;
    private bool _totalsStale = true;
    private double? _speed;
    private DateTimeOffset? _readAt;
    private FeedFault? _fault;
    private DateTimeOffset _faultAt;

    /// <summary>Starts a watch; <paramref name="changed"/> is called from the feed's own thread after every look at the database.</summary>
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
            if (_fault is null || clock.GetUtcNow() - _faultAt > s_patience)
            {
                await LookAsync([selection], cancellationToken);
            }

            return View(selection);
        }
        finally
        {
            _reading.Release();
        }
    }

    /// <summary>One look at the database and one call of every watch.</summary>
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
            await LookAsync([.. watches.Select(w => w.Selection).Distinct()], cancellationToken);
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
        using var timer = new PeriodicTimer(Interval, clock);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            await TickAsync(stoppingToken);
        }
    }

    private async Task LookAsync(IReadOnlyCollection<FileSelection> selections, CancellationToken stoppingToken)
    {
        using var patience = new CancellationTokenSource(s_patience, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, patience.Token);
        var cancellationToken = both.Token;
        try
        {
            // The token first: what happens between it and the readings is seen again next time, never lost.
            var token = await accounts.ReadChangeTokenAsync(cancellationToken);
            if (token != _token)
            {
                _token = token;
                _totalsStale = true;
                _version++;
                _pages.Clear();
            }

            if (_pages.Count > MaxPages)
            {
                // In a quiet database nothing else forgets what somebody once looked at.
                _pages.Clear();
            }

            foreach (var selection in selections.Where(s => !_pages.ContainsKey(s)))
            {
                var page = await accounts.ReadPageAsync(selection.Query, cancellationToken);
                _pages[selection] = (page, selection.File is { } file ? await details.ReadAsync(file, cancellationToken) : null);
            }

            await ReadTotalsAsync(cancellationToken);
            _readAt = clock.GetUtcNow();
            _fault = null;
        }
        // The page outlives its database: it keeps the last figures and says how old they are.
        catch (Exception e) when (e is NpgsqlException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            // Whatever comes after an outage is new.
            _token = null;
            if (_fault is null)
            {
                LogAway(e.Message.Length > 500 ? e.Message[..500] : e.Message);
            }

            _faultAt = clock.GetUtcNow();
            _fault = new FeedFault(_fault?.Since ?? _faultAt, Problem(e));
        }
    }

    private async Task ReadTotalsAsync(CancellationToken cancellationToken)
    {
        // A speed falls to nothing by the clock alone, so a measured one is measured again.
        if (_totalsStale || _speed is not null)
        {
            _speed = await accounts.ReadSpeedAsync(cancellationToken);
        }

        var now = clock.GetUtcNow();
        if (_totals is not null && (!_totalsStale || now < _totalsDue))
        {
            return;
        }

        var started = clock.GetTimestamp();
        _totals = await accounts.ReadTotalsAsync(cancellationToken);
        _totalsStale = false;
        _totalsDue = now + (clock.GetElapsedTime(started) * TotalsShare);
        _version++;
    }

    private FileView View(FileSelection selection)
    {
        var read = _pages.TryGetValue(selection, out var page);
        return new FileView(selection, _version, _totals, read ? page.Page : null, read ? page.Details : null, _speed, _readAt, _fault);
    }

    private static string Problem(Exception e) => e switch
    {
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn } =>
            "The database has no schema of this version yet; the first command that ingests makes it.",
        PostgresException { SqlState: PostgresErrorCodes.QueryCanceled } or TimeoutException or OperationCanceledException or { InnerException: TimeoutException } =>
            "PostgreSQL did not answer in time.",
        PostgresException { SqlState: var state } => $"PostgreSQL answered with error {state}.",
        _ => "PostgreSQL does not answer.",
    };

    [LoggerMessage(Level = LogLevel.Warning, Message = "The pages show their last figures: {Problem}")]
    private partial void LogAway(string problem);
}

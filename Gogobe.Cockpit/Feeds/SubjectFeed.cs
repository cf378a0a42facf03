using System.Collections.Concurrent;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Feeds;

/// <summary>
/// The state of each subject (a chain, a session, a page of a list) that a page of this process shows: one statement a reading, however many pages show it. A
/// subject is read at once after an event of its own, a second after the reading before at the earliest, and otherwise every <see cref="Interval"/>.
/// </summary>
/// <typeparam name="TKey">Names a subject.</typeparam>
/// <typeparam name="T">Its state.</typeparam>
internal abstract partial class SubjectFeed<TKey, T>(ILiveEvents events, TimeProvider clock, ILogger logger) : BackgroundService
    where TKey : notnull
    where T : class
{
    /// <summary>Without an event a subject is read this often.</summary>
    public static readonly TimeSpan Interval = TimeSpan.FromSeconds(5);

    /// <summary>Whatever happens, a subject is read no more often than this.</summary>
    public static readonly TimeSpan Least = TimeSpan.FromSeconds(1);

    // What a subject costs may take a sixth of one connection's time at most, however much there is of it: what takes a second and a half is still read before its page is stale (10 s).
    private const int Share = 6;

    // However many events come, pages are told four times a second at most.
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(250);

    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    // A page is first drawn by the server and then live: both show one reading.
    private static readonly TimeSpan s_kept = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<TKey, Subject<T>> _subjects = new();
    private readonly SemaphoreSlim _wake = new(0, 1);

    /// <summary>Starts a watch; <paramref name="changed"/> is called after every reading, from the feed's own thread.</summary>
    public SnapshotWatch<T> Watch(TKey key, Action<Snapshot<T>> changed)
    {
        var subject = _subjects.GetOrAdd(key, _ => new Subject<T> { MadeAt = clock.GetUtcNow() });
        var watch = subject.Watch(changed);

        // It may have been forgotten in this moment.
        _subjects[key] = subject;
        Wake();
        return watch;
    }

    /// <summary>The state now: what this process has when that is fresh, else one reading.</summary>
    public async Task<Snapshot<T>> ReadAsync(TKey key, CancellationToken cancellationToken)
    {
        var subject = _subjects.GetOrAdd(key, _ => new Subject<T> { MadeAt = clock.GetUtcNow() });
        await subject.Reading.WaitAsync(cancellationToken);
        try
        {
            if (subject.AskedAt is not { } asked || clock.GetUtcNow() - asked >= Interval)
            {
                await RefreshAsync(key, subject, cancellationToken);
            }

            return subject.Last;
        }
        finally
        {
            subject.Reading.Release();
        }
    }

    /// <summary>Subjects that are kept.</summary>
    internal int Subjects => _subjects.Count;

    /// <summary>Reads what is due, and calls every watch.</summary>
    internal async Task TickAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        foreach (var (key, subject) in _subjects)
        {
            if (!subject.IsWatched && now - (subject.AskedAt ?? subject.MadeAt) > s_kept)
            {
                _subjects.TryRemove(key, out _);
            }
        }

        await Task.WhenAll(_subjects.Where(s => s.Value.IsWatched).Select(s => TickAsync(s.Key, s.Value, cancellationToken)));
    }

    /// <summary>Reads a subject in one statement; null where there is none. Throws what Npgsql throws when the database is away.</summary>
    protected abstract Task<T?> ReadStateAsync(TKey key, CancellationToken cancellationToken);

    /// <summary>Whether an event tells of this subject.</summary>
    protected abstract bool Concerns(TKey key, T? state, LiveEvent happened);

    /// <summary>A server that hangs must not freeze the pages: after this they say so instead.</summary>
    protected virtual TimeSpan ReadTimeout => TimeSpan.FromSeconds(5);

    /// <summary>Why no live events come, where pages of this feed say so.</summary>
    protected virtual FeedFault? LiveFault => null;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var happened = events.Subscribe(Hear);
        var readings = new List<Task>();
        try
        {
            while (true)
            {
                // An event wakes the loop at once; ages, and what came without an event, are read by the clock.
                await _wake.WaitAsync(s_beat, stoppingToken);
                readings.Add(TickAsync(stoppingToken));

                // A subject that takes long holds up no other.
                await Task.WhenAny(Task.WhenAll(readings), Task.Delay(s_beat, clock, stoppingToken));
                foreach (var ended in readings.Where(reading => reading.IsCompleted).ToArray())
                {
                    readings.Remove(ended);
                    await ended;
                }

                await Task.Delay(s_pause, clock, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
        }
    }

    /// <summary>Marks what the event concerns. Called on the thread of whoever tells it.</summary>
    internal void Hear(LiveEvent happened)
    {
        foreach (var (key, subject) in _subjects)
        {
            if (subject is { IsWatched: true, HasNews: false } && Concerns(key, subject.Last.Value, happened))
            {
                subject.HasNews = true;
                Wake();
            }
        }
    }

    private async Task TickAsync(TKey key, Subject<T> subject, CancellationToken cancellationToken)
    {
        // Whoever reads it now tells nobody, so the next tick does.
        if (!await subject.Reading.WaitAsync(TimeSpan.Zero, cancellationToken))
        {
            return;
        }

        try
        {
            if (IsDue(subject))
            {
                await RefreshAsync(key, subject, cancellationToken);
            }
        }
        finally
        {
            subject.Reading.Release();
        }

        subject.Tell();
    }

    private bool IsDue(Subject<T> subject)
    {
        if (subject.AskedAt is not { } asked)
        {
            return true;
        }

        var since = clock.GetUtcNow() - asked;
        return since >= (subject.HasNews ? Least : Interval) && since >= subject.Rest;
    }

    private async Task RefreshAsync(TKey key, Subject<T> subject, CancellationToken stoppingToken)
    {
        // What happens while it is read is read again.
        subject.HasNews = false;
        var before = subject.AskedAt;
        subject.AskedAt = clock.GetUtcNow();
        var started = clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(ReadTimeout, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, timeout.Token);
        var last = subject.Last;
        try
        {
            var state = await ReadStateAsync(key, both.Token);
            subject.Last = new Snapshot<T>(last.Version + 1, state, clock.GetUtcNow(), null, LiveFault);
            subject.Rest = clock.GetElapsedTime(started) * Share;
        }
        // The page outlives its database: it keeps the last figures and says how old they are.
        catch (Exception e) when (e is Npgsql.NpgsqlException or TimeoutException or OperationCanceledException && !stoppingToken.IsCancellationRequested)
        {
            if (last.Fault is null)
            {
                LogAway(e.Message.Length > 500 ? e.Message[..500] : e.Message);
            }

            // What gave no answer in time is asked for half of the time at most; an outage must be seen to end.
            subject.Rest = clock.GetElapsedTime(started) * 2;
            subject.Last = last with { Version = last.Version + 1, Fault = new(last.Fault?.Since ?? clock.GetUtcNow(), DatabaseFault.Of(e)), LiveFault = LiveFault };
        }
        catch (OperationCanceledException)
        {
            // Whoever asked is gone; the next one must not take this for a fresh reading.
            subject.AskedAt = before;
            throw;
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

    [LoggerMessage(Level = LogLevel.Warning, Message = "A page shows its last figures: {Problem}")]
    private partial void LogAway(string problem);
}

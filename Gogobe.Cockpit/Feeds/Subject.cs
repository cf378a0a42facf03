using System.Collections.Immutable;

namespace Gogobe.Cockpit.Feeds;

/// <summary>What a feed has of one subject, and the pages that show it.</summary>
internal sealed class Subject<T>
    where T : class
{
    private ImmutableArray<SnapshotWatch<T>> _watches = [];
    private Snapshot<T> _last = Snapshot.None<T>();
    private volatile bool _hasNews;

    /// <summary>Held by whoever reads it.</summary>
    public SemaphoreSlim Reading { get; } = new(1, 1);

    public Snapshot<T> Last
    {
        get => Volatile.Read(ref _last);
        set => Volatile.Write(ref _last, value);
    }

    /// <summary>When somebody first asked for it.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When the last reading began; null before the first.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>How long after the beginning of the last reading it is left alone.</summary>
    public TimeSpan Rest { get; set; }

    /// <summary>Something of it happened since the last reading began.</summary>
    public bool HasNews
    {
        get => _hasNews;
        set => _hasNews = value;
    }

    public bool IsWatched => !_watches.IsEmpty;

    public SnapshotWatch<T> Watch(Action<Snapshot<T>> changed)
    {
        var watch = new SnapshotWatch<T>(w => ImmutableInterlocked.Update(ref _watches, static (all, one) => all.Remove(one), w), changed);
        ImmutableInterlocked.Update(ref _watches, static (all, one) => all.Add(one), watch);
        return watch;
    }

    public void Tell()
    {
        foreach (var watch in _watches)
        {
            watch.Changed(Last);
        }
    }
}

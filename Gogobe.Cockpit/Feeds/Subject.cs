using System.Collections.Immutable;

namespace Gogobe.Cockpit.Feeds;

/// <summary>What a feed has of one subject, and the pages that show it.</summary>
internal sealed class Subject<T>
    where T : class
{
    private ImmutableArray<LookWatch<T>> _watches = [];
    private Look<T> _last = Look.None<T>();
    private volatile bool _hasNews;

    /// <summary>Whoever looks has it.</summary>
    public SemaphoreSlim Looking { get; } = new(1, 1);

    public Look<T> Last
    {
        get => Volatile.Read(ref _last);
        set => Volatile.Write(ref _last, value);
    }

    /// <summary>When somebody first asked for it.</summary>
    public required DateTimeOffset MadeAt { get; init; }

    /// <summary>When the last look began; null before the first.</summary>
    public DateTimeOffset? AskedAt { get; set; }

    /// <summary>How long the last look took.</summary>
    public TimeSpan Took { get; set; }

    /// <summary>Something of it happened since the last look began.</summary>
    public bool HasNews
    {
        get => _hasNews;
        set => _hasNews = value;
    }

    public bool IsWatched => !_watches.IsEmpty;

    public LookWatch<T> Watch(Action<Look<T>> changed)
    {
        var watch = new LookWatch<T>(w => ImmutableInterlocked.Update(ref _watches, static (all, one) => all.Remove(one), w), changed);
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

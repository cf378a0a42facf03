using Gogobe.Cockpit.Feeds;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Live;

/// <summary>A page about one subject of a feed, live: what was heard last, what is shown, and how old it is.</summary>
/// <typeparam name="TKey">Names the subject; it is in the address.</typeparam>
/// <typeparam name="T">Its state.</typeparam>
public abstract class SnapshotPage<TKey, T> : ComponentBase, IDisposable
    where TKey : class
    where T : class
{
    // Ages and the clock move once a second when nothing else does.
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closed = new();
    private readonly LatestValue<Arrived> _latest;
    private SnapshotWatch<T>? _watch;
    private TKey? _key;

    /// <summary>Made by the renderer.</summary>
    protected SnapshotPage() => _latest = new(InvokeAsync, arrived => Receive(arrived.Key, arrived.Snapshot));

    /// <summary>The newest snapshot.</summary>
    protected Snapshot<T> Heard { get; private set; } = Snapshot.None<T>();

    /// <summary>What is on the screen.</summary>
    protected Snapshot<T> Shown { get; private set; } = Snapshot.None<T>();

    /// <summary>The clock of the page.</summary>
    protected DateTimeOffset Now { get; private set; }

    /// <summary>The reader holds the page.</summary>
    protected bool Paused { get; private set; }

    /// <summary>States that came since the pause.</summary>
    protected long Waiting => Paused ? Heard.Version - Shown.Version : 0;

    /// <summary>What is shown is no longer of now.</summary>
    protected bool IsOld => Heard.Fault is not null || (Shown.ReadAt is { } at && !Paused && Now - at >= FleetAge.Grey);

    /// <summary>
    /// The first answer comes within <see cref="FleetAge.FirstAnswer"/>, with or without the subject, which the live page then brings (or finds to be unknown, too late for status 404).
    /// For subjects that may take long to read.
    /// </summary>
    protected virtual bool AnswersUnread => false;

    private protected abstract SubjectFeed<TKey, T> Feed { get; }

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the feed.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing)
        {
            _watch?.Dispose();
            _closed.Cancel();
            _closed.Dispose();
        }
    }

    /// <summary>Shows the subject that the address names. One that is not there is a page of its own, with status 404.</summary>
    protected async Task ShowAsync(TKey key)
    {
        Now = Clock.GetUtcNow();
        if (key.Equals(_key))
        {
            return;
        }

        _key = key;
        Heard = Shown = Snapshot.None<T>();
        _watch?.Dispose();
        _watch = RendererInfo.IsInteractive ? Feed.Watch(key, snapshot => _latest.Arrive(new Arrived(key, snapshot))) : null;
        if (await ReadAsync(key) is not { } snapshot || !key.Equals(_key) || _closed.IsCancellationRequested)
        {
            return;
        }

        if (snapshot.Version >= Heard.Version)
        {
            Show(snapshot);
        }

        if (Heard.IsUnknown)
        {
            Navigation.NotFound();
        }
    }

    /// <summary>Lets the page run again, or holds it.</summary>
    protected void TogglePause()
    {
        Paused = !Paused;
        if (!Paused)
        {
            Show(Heard);
        }
    }

    /// <summary>What the feed tells, on the component's thread.</summary>
    internal void Receive(TKey key, Snapshot<T> snapshot)
    {
        var now = Clock.GetUtcNow();
        if (_closed.IsCancellationRequested || !key.Equals(_key) || (snapshot.Version == Heard.Version && now - Now < s_beat))
        {
            return;
        }

        if (Paused)
        {
            (Heard, Now) = (snapshot, now);
        }
        else
        {
            Show(snapshot);
        }

        StateHasChanged();
    }

    // Null when the first answer is not to wait for it any longer.
    private async Task<Snapshot<T>?> ReadAsync(TKey key)
    {
        if (RendererInfo.IsInteractive || !AnswersUnread)
        {
            return await Feed.ReadAsync(key, _closed.Token);
        }

        // It is read to its end: the live page, which follows this answer, shows it.
        var reading = Feed.ReadAsync(key, CancellationToken.None);
        await Task.WhenAny(reading, Task.Delay(FleetAge.FirstAnswer, Clock, _closed.Token));
        return reading.IsCompleted ? await reading : null;
    }

    private void Show(Snapshot<T> snapshot) => (Heard, Shown, Now) = (snapshot, snapshot, Clock.GetUtcNow());

    private sealed record Arrived(TKey Key, Snapshot<T> Snapshot);
}

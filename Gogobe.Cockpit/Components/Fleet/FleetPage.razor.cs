using Gogobe.Cockpit.Components.Live;
using Gogobe.Cockpit.Fleet;
using Gogobe.Pipeline.Live;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Fleet;

/// <summary>The whole fleet, live: what is wrong, where, and since when.</summary>
public sealed partial class FleetPage
{
    // Ages and the clock move once a second when nothing else does: in every second frame where there are such.
    private static readonly TimeSpan s_beat = 1.8 * PageFrames.Pace;

    // What changes is told to those who hear the page at most this often.
    private static readonly TimeSpan s_telling = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _hearing = new();
    private readonly Dictionary<string, DateTimeOffset> _begun = [];
    private PageFrames _frames = null!;
    private FleetWatch? _watch;
    private IDisposable? _listening;
    private FleetView _arrived = FleetView.None;
    private FleetView _heard = FleetView.None;
    private FleetView _shown = FleetView.None;
    private IReadOnlyList<ChainStatus> _chains = [];
    private volatile bool _hasBegun;
    private DateTimeOffset _now;
    private DateTimeOffset _toldAt;
    private string _told = "";
    private bool _paused;

    [Inject]
    private FleetFeed Feed { get; set; } = null!;

    [Inject]
    private IFleetStatusStore Store { get; set; } = null!;

    [Inject]
    private ILiveEvents Events { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    // The tab tells of trouble too.
    private string Title => _shown.Status?.Chains.Count(c => c.State == ChainStatus.Error) is > 0 and var bad ? $"({bad} in error) Fleet · Gogobe" : "Fleet · Gogobe";

    private bool IsOld => _heard.Fault is not null || (_shown.ReadAt is { } at && !_paused && _now - at >= FleetAge.Grey);

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        _listening?.Dispose();
        _frames?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _now = Clock.GetUtcNow();
        _frames = new PageFrames(Clock);
        if (RendererInfo.IsInteractive)
        {
            _watch = Feed.Watch(Receive);
            _listening = Events.Subscribe(Hear);
        }

        if (Feed.Current is { Status: not null, Fault: null } fresh && _now - fresh.ReadAt < FleetAge.Amber)
        {
            // As good as live, and says of when it is. The watch of the live page brings what is newer.
            Show(fresh);
            return;
        }

        var reading = Feed.ReadAsync(_closed.Token);
        if (Feed.Current is { Status: not null } last)
        {
            // What is known, with its time, is there before a database that hangs has been given up.
            Show(last);
            await Task.WhenAny(reading, Task.Delay(FleetAge.FirstAnswer, Clock, _closed.Token));
        }

        if (_shown.Status is null || reading.IsCompletedSuccessfully)
        {
            Show(await reading);
        }
    }

    private static bool IsFirstRun(FleetStatus status) =>
        status is { Session: null, Fleet: { Waiting: 0, FilesEnded: 0 } } && status.Chains.All(c => c.NewestFile is null);

    private void Hear(LiveEvent happened)
    {
        if (happened is { Kind: LiveEventKind.Session, Chain: { } portal, State: "running" })
        {
            lock (_hearing)
            {
                _begun[portal] = happened.At;
            }

            _hasBegun = true;
            _frames.Request(Draw);
        }
    }

    // From the thread of the feed, four times a second at most.
    internal void Receive(FleetView view)
    {
        Volatile.Write(ref _arrived, view);
        if (IsNew(view))
        {
            _frames.Request(Draw);
        }
    }

    private void Draw()
    {
        var view = Volatile.Read(ref _arrived) is var arrived && arrived.Version > _heard.Version ? arrived : _heard;
        if (_closed.IsCancellationRequested || !IsNew(view))
        {
            return;
        }

        (_now, _hasBegun) = (Clock.GetUtcNow(), false);
        if (_paused)
        {
            _heard = view;
        }
        else
        {
            Show(view);
        }

        StateHasChanged();
    }

    private bool IsNew(FleetView view) => view.Version != _heard.Version || _hasBegun || Clock.GetUtcNow() - _now >= s_beat;

    private void Show(FleetView view)
    {
        _heard = view;
        _now = Clock.GetUtcNow();
        Tell(view);

        // While the database is away from the start the view has no figures; the last ones stay, marked as old.
        _shown = view.Status is null && _shown.Status is not null ? _shown with { Version = view.Version, Fault = view.Fault } : view;
        _chains = WithBegun(_shown.Status);
    }

    // A sweep that began is on the screen before the next reading of the database.
    private IReadOnlyList<ChainStatus> WithBegun(FleetStatus? status)
    {
        lock (_hearing)
        {
            foreach (var (portal, _) in _begun.Where(b => b.Value <= status?.Now).ToArray())
            {
                _begun.Remove(portal);
            }

            return status is null ? [] : _begun.Count == 0 ? status.Chains :
            [
                .. status.Chains.Select(c => _begun.TryGetValue(c.Portal, out var at) ? c with { State = ChainStatus.Running, Since = at, Sweep = "running", SweepFailed = false } : c),
            ];
        }
    }

    private void Tell(FleetView view)
    {
        if (view.Status is { } status && _now - _toldAt >= s_telling)
        {
            var bad = status.Chains.Count(c => c.State == ChainStatus.Error);
            var told = bad == 0 ? "No chain is in error" : bad == 1 ? "1 chain is in error" : $"{bad} chains are in error";
            if (told != _told)
            {
                (_told, _toldAt) = (told, _now);
            }
        }
    }

    private void TogglePause()
    {
        _paused = !_paused;
        if (!_paused)
        {
            Show(_heard);
        }
    }
}

using Gogobe.Cockpit.Components.Live;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Metrics;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Fleet.Measures;

/// <summary>A part of a page that shows what processes measure. It waits for nothing: what is not there yet is not measured.</summary>
public abstract class PointsPart : ComponentBase, IDisposable
{
    private Snapshot<MetricWindow>? _arrived;
    private SnapshotWatch<MetricWindow>? _watch;
    private bool _closed;

    /// <summary>The reader holds the page.</summary>
    [Parameter]
    public bool Paused { get; set; }

    /// <summary>When it may draw; at once on a page that has no frames.</summary>
    [CascadingParameter]
    public PageFrames? Frames { get; set; }

    /// <summary>What is shown; null before the first reading.</summary>
    protected MetricWindow? Window { get; private set; }

    [Inject]
    private PointsFeed Feed { get; set; } = null!;

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(disposing: true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Leaves the feed.</summary>
    protected virtual void Dispose(bool disposing)
    {
        _closed = true;
        _watch?.Dispose();
    }

    /// <inheritdoc/>
    protected override void OnInitialized()
    {
        Window = Feed.Current;
        _watch = RendererInfo.IsInteractive ? Feed.Watch(Receive) : null;
    }

    // From the thread of the feed.
    private void Receive(Snapshot<MetricWindow> snapshot)
    {
        Volatile.Write(ref _arrived, snapshot);
        if (Frames is { } frames)
        {
            frames.Request(Draw);
        }
        else
        {
            _ = InvokeAsync(Draw);
        }
    }

    private void Draw()
    {
        if (!_closed && !Paused && Volatile.Read(ref _arrived)?.Value is { } window && window != Window)
        {
            Window = window;
            StateHasChanged();
        }
    }
}

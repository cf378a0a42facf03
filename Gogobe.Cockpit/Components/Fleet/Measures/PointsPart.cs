using Gogobe.Cockpit.Components.Live;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Metrics;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Fleet.Measures;

/// <summary>A part of a page that shows what processes measure. It waits for nothing: what is not there yet is not measured.</summary>
public abstract class PointsPart : ComponentBase, IDisposable
{
    private readonly LatestValue<Snapshot<MetricWindow>> _latest;
    private SnapshotWatch<MetricWindow>? _watch;
    private bool _closed;

    /// <summary>Made by the renderer.</summary>
    protected PointsPart() => _latest = new(InvokeAsync, Receive);

    /// <summary>The reader holds the page.</summary>
    [Parameter]
    public bool Paused { get; set; }

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
        _watch = RendererInfo.IsInteractive ? Feed.Watch(_latest.Arrive) : null;
    }

    private void Receive(Snapshot<MetricWindow> snapshot)
    {
        if (!_closed && !Paused && snapshot.Value is { } window && window != Window)
        {
            Window = window;
            StateHasChanged();
        }
    }
}

using Gogobe.Cockpit.Components.Live;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Fleet;
using Gogobe.Pipeline.Live;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Fleet.Log;

/// <summary>The live log: what happens in all services, newest first, held while one reads.</summary>
public sealed partial class LogPanel
{
    // Lines in the page: somewhat more than fit on it while they run, more while they are held. A filter chooses among those that are kept.
    private const int Running = 24;
    private const int Held = 200;
    private const int Kept = 500;

    private readonly CancellationTokenSource _closed = new();
    private readonly Lock _arriving = new();
    private readonly LinkedList<LiveEvent> _lines = [];
    private readonly SortedSet<string> _services = new(StringComparer.Ordinal);
    private IReadOnlyList<LiveEvent> _shown = [];
    private IDisposable? _listening;
    private bool _initialized;
    private bool _held;
    private bool _hovered;
    private int _waiting;
    private string _level = "";
    private string _service = "";
    private string _chain = "";

    [Parameter, EditorRequired]
    public IReadOnlyList<ChainStatus> Chains { get; set; } = [];

    /// <summary>Why no lines come.</summary>
    [Parameter]
    public FeedFault? Fault { get; set; }

    /// <summary>When it may draw.</summary>
    [CascadingParameter]
    public PageFrames Frames { get; set; } = null!;

    [Inject]
    private ILiveEvents Events { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    private bool IsHeld => _held || _hovered;

    private int Most => IsHeld ? Held : Running;

    /// <summary>The page around it is drawn more often than lines come: that alone draws nothing here.</summary>
    public override Task SetParametersAsync(ParameterView parameters)
    {
        var (chains, fault) = (Chains, Fault);
        parameters.SetParameterProperties(this);
        return _initialized && ReferenceEquals(chains, Chains) && fault == Fault ? Task.CompletedTask : base.SetParametersAsync(ParameterView.Empty);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _listening?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        _initialized = true;
        if (!RendererInfo.IsInteractive)
        {
            return;
        }

        _listening = Events.Subscribe(Hear);
        try
        {
            foreach (var line in await Events.RecentAsync(0, Kept, _closed.Token).WaitAsync(TimeSpan.FromSeconds(2), Clock, _closed.Token))
            {
                Add(line);
            }

            Show();
        }
        catch (Exception e) when (e is StackExchange.Redis.RedisException or TimeoutException or OperationCanceledException)
        {
            // The banner says that Redis is away; what comes from now on is heard when it is back.
        }
    }

    // Called from the thread of whoever tells it.
    private void Hear(LiveEvent line)
    {
        Add(line);
        Frames.Request(Draw);
    }

    private void Draw()
    {
        if (_closed.IsCancellationRequested)
        {
            return;
        }

        if (!IsHeld)
        {
            Show();
        }

        StateHasChanged();
    }

    private void Add(LiveEvent line)
    {
        lock (_arriving)
        {
            // What was kept and what is heard may overlap, and a line may be heard before the kept ones came.
            var before = _lines.Last;
            while (before is not null && before.Value.Id > line.Id)
            {
                before = before.Previous;
            }

            if (before?.Value.Id == line.Id)
            {
                return;
            }

            _ = before is null ? _lines.AddFirst(line) : _lines.AddAfter(before, line);
            _waiting++;
            if (_lines.Count > Kept)
            {
                _lines.RemoveFirst();
            }
        }
    }

    private void Show()
    {
        lock (_arriving)
        {
            _shown = [.. _lines.Reverse()];
            _services.UnionWith(_shown.Select(l => l.Service));
            _waiting = 0;
        }
    }

    private void Hold()
    {
        _held = !_held;
        if (!IsHeld)
        {
            Show();
        }
    }

    private void Leave()
    {
        _hovered = false;
        if (!IsHeld)
        {
            Show();
        }
    }

    private IEnumerable<LiveEvent> Filtered() => _shown.Where(l =>
        (_service.Length == 0 || l.Service == _service) && (_chain.Length == 0 || l.Chain == _chain)
        && (_level.Length == 0 || l.Level is "error" or "critical" || (_level == "warning" && l.Level == "warning")));
}

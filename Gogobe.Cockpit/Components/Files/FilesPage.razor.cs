using Gogobe.Cockpit.Components.Live;
using Gogobe.Cockpit.Files;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Files;

/// <summary>The files of the ledger with their accounts, live. What is shown is in the address.</summary>
public sealed partial class FilesPage : IDisposable
{
    // Ages and the clock move once a second when nothing else does.
    private static readonly TimeSpan s_beat = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _closed = new();
    private readonly LatestValue<FileView> _latest;
    private FileSelection _selection = new(new FileQuery());
    private FileWatch? _watch;
    private FileView? _heard;
    private FileView? _shown;
    private FilePage? _page;
    private DateTimeOffset _now;
    private bool _paused;

    /// <summary>Made by the renderer.</summary>
    public FilesPage() => _latest = new(InvokeAsync, Receive);

    [SupplyParameterFromQuery(Name = "chain")]
    private string? Chain { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "type")]
    private string? Type { get; set; }

    [SupplyParameterFromQuery(Name = "reason")]
    private string? Reason { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Text { get; set; }

    [SupplyParameterFromQuery(Name = "missing")]
    private string? Missing { get; set; }

    [SupplyParameterFromQuery(Name = "session")]
    private string? Session { get; set; }

    [SupplyParameterFromQuery(Name = "store")]
    private string? Store { get; set; }

    [SupplyParameterFromQuery(Name = "before")]
    private string? Before { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [SupplyParameterFromQuery(Name = "file")]
    private string? File { get; set; }

    [Inject]
    private FileFeed Feed { get; set; } = null!;

    [Inject]
    private TimeProvider Clock { get; set; } = null!;

    [Inject]
    private NavigationManager Navigation { get; set; } = null!;

    // The sums may be a moment older than the rows.
    private bool IsFirstRun => _shown?.Totals is { All.Files: 0 } && _page is not { Rows.Count: > 0 };

    // The tab tells of trouble too.
    private string Title => _shown?.Totals?.Session?.Sums.In("failed") is > 0 and var failed ? $"({failed} failed) Files · Gogobe" : "Files · Gogobe";

    /// <inheritdoc/>
    public void Dispose()
    {
        _watch?.Dispose();
        _closed.Cancel();
        _closed.Dispose();
    }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var selection = new FileSelection(
            new FileQuery(
                FileLinks.Clean(Chain), FileLinks.Clean(State), FileLinks.Clean(Type), FileLinks.Clean(Reason), FileLinks.Clean(Text),
                Missing == "1", FileLinks.Id(Session), FileLinks.Id(Before), FileLinks.Id(After), FileLinks.Store(Store)),
            FileLinks.Id(File));
        if (_shown is not null && selection == _selection)
        {
            return;
        }

        var sameRows = selection.Query == _selection.Query;
        _selection = selection;
        _now = Clock.GetUtcNow();
        if (_watch is not null)
        {
            _watch.Selection = selection;
        }
        else if (RendererInfo.IsInteractive)
        {
            _watch = Feed.Watch(selection, _latest.Arrive);
        }

        var view = await Feed.ReadAsync(selection, _closed.Token);
        if (selection == _selection)
        {
            _page = sameRows ? _page : null;
            Show(view);
        }
    }

    private void Receive(FileView view)
    {
        if (_closed.IsCancellationRequested || view.Selection != _selection)
        {
            return;
        }

        var news = view.Version != _heard?.Version || view.Fault != _heard?.Fault || view.Speed != _heard?.Speed;
        if (!news && Clock.GetUtcNow() - _now < s_beat)
        {
            return;
        }

        if (_paused)
        {
            _heard = view;
            _now = Clock.GetUtcNow();
        }
        else
        {
            Show(view);
        }

        StateHasChanged();
    }

    private void Show(FileView view)
    {
        _heard = view;
        _now = Clock.GetUtcNow();
        // While the database is away the view has no figures; the last ones stay, marked as old.
        _page = view.Page ?? _page;
        _shown = view.Fault is null || _shown is null ? view : _shown with { Fault = view.Fault };
    }

    private void TogglePause()
    {
        _paused = !_paused;
        if (!_paused && _heard is { } heard)
        {
            Show(heard);
        }
    }

    private void Go((FileQuery Query, bool Typing) change) => Navigation.NavigateTo(FileLinks.To(change.Query), replace: change.Typing);
}

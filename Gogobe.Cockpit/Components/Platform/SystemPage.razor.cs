using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files.Evidence;
using Gogobe.Cockpit.Metrics;
using Gogobe.Cockpit.Platform;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Gogobe.Cockpit.Components.Platform;

/// <summary>Whether Gogobe itself is well: its processes, machines, database, and the configuration of this process.</summary>
public sealed partial class SystemPage
{
    [Inject]
    private SystemFeed Systems { get; set; } = null!;

    [Inject]
    private SettingsInForce Configuration { get; set; } = null!;

    [Inject]
    private IOptions<TraceLinks> Traces { get; set; } = null!;

    private protected override SubjectFeed<string, SystemState> Feed => Systems;

    [Inject]
    private PointsFeed Points { get; set; } = null!;

    // Its parts begin with what the feed has; a Redis that hangs holds up the page no longer than the feed waits.
    private bool IsMeasured { get; set; }

    /// <inheritdoc/>
    protected override async Task OnParametersSetAsync()
    {
        var shown = ShowAsync("");
        await Points.ReadAsync("", CancellationToken.None);
        IsMeasured = true;
        await shown;
    }
}

using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Platform;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.Options;

namespace Gogobe.Cockpit.Components.Pages;

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

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ShowAsync("");
}

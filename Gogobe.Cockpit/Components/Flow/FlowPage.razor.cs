using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Flow;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Flow;

/// <summary>The pipe, live: what waits in each topic and which way that goes, who works, what was given up, and how the database and Redis are.</summary>
public sealed partial class FlowPage
{
    [Inject]
    private FlowFeed Flow { get; set; } = null!;

    private protected override SubjectFeed<string, FlowView> Feed => Flow;

    // The tab tells of trouble too.
    private string Title => Shown.Value?.Topics.Count(t => t.Trend == "stuck") is > 0 and var stuck ? $"({stuck} stuck) Flow · Gogobe" : "Flow · Gogobe";

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ShowAsync(FlowFeed.All);
}

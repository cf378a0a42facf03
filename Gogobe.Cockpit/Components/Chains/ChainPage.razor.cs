using Gogobe.Cockpit.Chains;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Fleet;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Chains;

/// <summary>One chain, live: whether it is on time, what it does, what went wrong, and which store has which file of today.</summary>
public sealed partial class ChainPage
{
    /// <summary>Of the chain, from the address.</summary>
    [Parameter]
    public string Slug { get; set; } = "";

    [SupplyParameterFromQuery(Name = "stores")]
    private string? Stores { get; set; }

    [Inject]
    private ChainFeed Chains { get; set; } = null!;

    // It shows its row of the fleet, which takes a while where a country ends a hundred thousand files a day.
    /// <inheritdoc/>
    protected override bool AnswersUnread => true;

    private protected override SubjectFeed<string, ChainView> Feed => Chains;

    // The tab tells of trouble too.
    private string Title => Shown.Value is { } view
        ? $"{(view.Status?.State == ChainStatus.Error ? "(error) " : "")}{view.Details.NameEn} · Gogobe"
        : "Chain · Gogobe";

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ShowAsync(Slug);
}

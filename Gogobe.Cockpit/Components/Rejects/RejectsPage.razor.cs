using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Rejects;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Rejects;

/// <summary>What is thrown away, of which chain and why, live. What is shown is in the address.</summary>
public sealed partial class RejectsPage
{
    private RejectQuery _query = new();

    [SupplyParameterFromQuery(Name = "chain")]
    private string? Chain { get; set; }

    [SupplyParameterFromQuery(Name = "reason")]
    private string? Reason { get; set; }

    [SupplyParameterFromQuery(Name = "period")]
    private string? Period { get; set; }

    [Inject]
    private RejectFeed Rejects { get; set; } = null!;

    [Inject]
    private NavigationManager Address { get; set; } = null!;

    private protected override SubjectFeed<RejectQuery, RejectList> Feed => Rejects;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        _query = new RejectQuery(FileLinks.Clean(Chain), FileLinks.Clean(Reason), RejectQuery.PeriodOf(Period));
        return ShowAsync(_query);
    }

    private void Go(RejectQuery query) => Address.NavigateTo(RejectLinks.To(query));
}

using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Stores;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Stores;

/// <summary>All stores by chain, with what they have and how old it is. What is shown is in the address.</summary>
public sealed partial class StoresPage
{
    private StoreQuery _query = new();

    [SupplyParameterFromQuery(Name = "chain")]
    private string? Chain { get; set; }

    [SupplyParameterFromQuery(Name = "city")]
    private string? City { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    private string? Q { get; set; }

    [SupplyParameterFromQuery(Name = "state")]
    private string? State { get; set; }

    [SupplyParameterFromQuery(Name = "after")]
    private string? After { get; set; }

    [Inject]
    private StoreListFeed Stores { get; set; } = null!;

    [Inject]
    private NavigationManager Address { get; set; } = null!;

    private protected override SubjectFeed<StoreQuery, StoreList> Feed => Stores;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        _query = new StoreQuery(FileLinks.Clean(Chain), FileLinks.Clean(City), FileLinks.Clean(Q), FileLinks.Clean(State), FileLinks.Id(After));
        return ShowAsync(_query);
    }

    // Letters add no steps to the history.
    private void Go((StoreQuery Query, bool Typing) asked) => Address.NavigateTo(StoreLinks.To(asked.Query), replace: asked.Typing);
}

using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Prices;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Prices;

/// <summary>Search of products by parts of their names, or by code. What is searched for is in the address.</summary>
public sealed partial class PricesPage
{
    [SupplyParameterFromQuery(Name = "q")]
    private string? Q { get; set; }

    [Inject]
    private ProductSearchFeed Products { get; set; } = null!;

    [Inject]
    private NavigationManager Address { get; set; } = null!;

    private protected override SubjectFeed<string, ProductList> Feed => Products;

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() => ShowAsync(FileLinks.Clean(Q) ?? "");

    // Letters add no steps to the history.
    private void Type(string? text) => Address.NavigateTo(ProductLinks.Search(FileLinks.Clean(text)), replace: true);
}

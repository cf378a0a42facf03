using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Formatting;
using Gogobe.Cockpit.Prices;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Prices;

/// <summary>One product: what it costs where, how that moved, and on which promotions. What of it is shown is in the address.</summary>
public sealed partial class ProductPage
{
    private ProductView _view = new();

    /// <summary>Slug of the chain whose code it is; null for a GTIN.</summary>
    [Parameter]
    public string? Of { get; set; }

    /// <summary>Digits.</summary>
    [Parameter]
    public string Code { get; set; } = "";

    [SupplyParameterFromQuery(Name = "city")]
    private string? City { get; set; }

    [SupplyParameterFromQuery(Name = "chain")]
    private string? Chain { get; set; }

    [SupplyParameterFromQuery(Name = "days")]
    private string? Days { get; set; }

    [SupplyParameterFromQuery(Name = "stores")]
    private string? Stores { get; set; }

    [Inject]
    private ProductFeed Products { get; set; } = null!;

    private protected override SubjectFeed<ProductSubject, ProductDetails> Feed => Products;

    private string Title => Shown.Value is { } details ? $"{SafeText.Text(details.Names[0].Name ?? details.Names[0].ItemCode, 60)} · Gogobe" : "Product · Gogobe";

    private List<StorePrice> Fitting => [.. Shown.Value!.Prices.Where(p => (_view.City is null || p.Store.City == _view.City) && (_view.Chain is null || p.Store.Chain == _view.Chain))];

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync()
    {
        _view = new ProductView(FileLinks.Clean(City), FileLinks.Clean(Chain), ProductView.SpanOf(Days), Stores == "all");
        return ShowAsync(new ProductSubject(ProductLinks.Key(Of, Code), _view.Days));
    }
}

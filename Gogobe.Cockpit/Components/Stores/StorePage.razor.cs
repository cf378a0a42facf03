using System.Globalization;
using Gogobe.Cockpit.Components.Parts;
using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Formatting;
using Gogobe.Cockpit.Stores;
using Microsoft.AspNetCore.Components;

namespace Gogobe.Cockpit.Components.Stores;

/// <summary>One store, live: what it has, its last files, and which hours have files.</summary>
public sealed partial class StorePage
{
    /// <summary>Slug of its chain.</summary>
    [Parameter]
    public string Chain { get; set; } = "";

    /// <summary>Its number, as it stands in the address.</summary>
    [Parameter]
    public string Number { get; set; } = "";

    [Inject]
    private StoreFeed Stores { get; set; } = null!;

    private protected override SubjectFeed<StoreSubject, StoreDetails> Feed => Stores;

    private string Title => Shown.Value is { } store ? $"{SafeText.Text(ChainName.Of(store.Chain), 40)} {store.Number} · Gogobe" : "Store · Gogobe";

    /// <inheritdoc/>
    protected override Task OnParametersSetAsync() =>
        ShowAsync(new StoreSubject(Chain, int.TryParse(Number, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null));
}

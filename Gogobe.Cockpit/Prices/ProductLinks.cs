using System.Globalization;
using System.Text;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Prices;
using Microsoft.AspNetCore.Http.Extensions;

namespace Gogobe.Cockpit.Prices;

/// <summary>Addresses of the pages of prices; the address is the state of the page.</summary>
internal static class ProductLinks
{
    /// <summary>Address of the search.</summary>
    public const string Page = "/prices";

    /// <summary>Address that leads to the file behind a price.</summary>
    public const string SourcePage = "/price-source";

    /// <summary>The search for some words.</summary>
    public static string Search(string? text) => text is null ? Page : $"{Page}?q={Uri.EscapeDataString(text)}";

    /// <summary>The page of a product: <c>/prices/7290004131074</c>, and <c>/prices/cofix/123</c> for a code that only its chain knows.</summary>
    /// <param name="product">Key of the product (docs/specs/identity.md).</param>
    /// <param name="view">What of it is shown.</param>
    public static string To(long product, ProductView? view = null)
    {
        var parts = new QueryBuilder();
        if (view?.City is { } city)
        {
            parts.Add("city", city);
        }

        if (view?.Chain is { } chain)
        {
            parts.Add("chain", chain);
        }

        if (view is { Days: not ProductView.DefaultDays })
        {
            parts.Add("days", view.Days.ToString(CultureInfo.InvariantCulture));
        }

        if (view is { AllStores: true })
        {
            parts.Add("stores", "all");
        }

        return $"{Page}/{Path(product)}{parts.ToQueryString().ToUriComponent()}";
    }

    /// <summary>The key that an address names; null when it names none.</summary>
    /// <param name="chain">Slug of the chain whose code it is; null for a GTIN.</param>
    /// <param name="code">Digits.</param>
    public static long? Key(string? chain, string code)
    {
        if (chain is null)
        {
            return long.TryParse(code, NumberStyles.None, CultureInfo.InvariantCulture, out var gtin) && ProductKey.IsGtin(gtin) ? gtin : null;
        }

        return ChainRegistry.Default.FindBySlug(chain) is { } known && ProductKey.TryCreate(Encoding.ASCII.GetBytes(code), known, out var key) && key > 0 ? key : null;
    }

    /// <summary>A key as digits.</summary>
    public static string Gtin(long product) => product.ToString(CultureInfo.InvariantCulture);

    /// <summary>Leads to the file of a store that had this stamp.</summary>
    public static string Source(StoreOfPrice store, DateTimeOffset stamp) =>
        $"{SourcePage}{new QueryBuilder { { "chain", store.Chain }, { "store", store.Number.ToString(CultureInfo.InvariantCulture) }, { "at", stamp.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) } }.ToQueryString().ToUriComponent()}";

    private static string Path(long product)
    {
        if (ProductKey.IsGtin(product))
        {
            return product.ToString(CultureInfo.InvariantCulture);
        }

        var (chain, code) = ProductKey.Scope(product);
        return string.Create(CultureInfo.InvariantCulture, $"{ChainRegistry.Default.FindByNumber(chain)?.Slug ?? "unknown"}/{code}");
    }
}

using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Gogobe.Cockpit.Stores;

/// <summary>Addresses of the pages of stores; the address is the state of the page.</summary>
internal static class StoreLinks
{
    /// <summary>Address of the list.</summary>
    public const string Page = "/stores";

    /// <summary>The page of a store.</summary>
    public static string To(string chain, int store) => string.Create(CultureInfo.InvariantCulture, $"{Page}/{Uri.EscapeDataString(chain)}/{store}");

    /// <summary>The list; parts that say nothing are left out.</summary>
    public static string To(StoreQuery query) => Page + Query(query);

    /// <summary>The list as CSV, from its beginning.</summary>
    public static string ToCsv(StoreQuery query) => $"{Page}.csv{Query(query with { After = null })}";

    private static string Query(StoreQuery query)
    {
        var parts = new QueryBuilder();
        foreach (var (name, value) in ((string, string?)[])
            [("chain", query.Chain), ("city", query.City), ("q", query.Text), ("state", query.State), ("after", query.After?.ToString(CultureInfo.InvariantCulture))])
        {
            if (value is not null)
            {
                parts.Add(name, value);
            }
        }

        return parts.ToQueryString().ToUriComponent();
    }
}

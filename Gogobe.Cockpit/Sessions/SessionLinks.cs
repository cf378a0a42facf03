using System.Globalization;
using Microsoft.AspNetCore.Http.Extensions;

namespace Gogobe.Cockpit.Sessions;

/// <summary>Addresses of the pages of sessions; the address is the state of the page.</summary>
internal static class SessionLinks
{
    /// <summary>Address of the list.</summary>
    public const string Page = "/sessions";

    /// <summary>The page of one session.</summary>
    public static string To(long session) => $"{Page}/{session.ToString(CultureInfo.InvariantCulture)}";

    /// <summary>The list as CSV, with the filters and from the newest session on.</summary>
    public static string ToCsv(SessionQuery query) => $"{Page}.csv{To(query.Top)[Page.Length..]}";

    /// <summary>The list; parts that say nothing are left out.</summary>
    public static string To(SessionQuery query)
    {
        var parts = new QueryBuilder();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parts.Add(name, value);
            }
        }

        Add("status", query.Status);
        Add("trigger", query.Trigger);
        Add("chain", query.Chain);
        Add("before", query.Before?.ToString(CultureInfo.InvariantCulture));
        Add("after", query.After?.ToString(CultureInfo.InvariantCulture));
        return Page + parts.ToQueryString().ToUriComponent();
    }
}

using Microsoft.AspNetCore.Http.Extensions;

namespace Gogobe.Cockpit.Rejects;

/// <summary>Addresses of the page of rejected rows; the address is the state of the page.</summary>
internal static class RejectLinks
{
    /// <summary>Address of the page.</summary>
    public const string Page = "/rejects";

    /// <summary>The page; parts that say nothing are left out.</summary>
    public static string To(RejectQuery query) => Page + Query(query);

    /// <summary>The rows themselves, further down on the page.</summary>
    public static string ToRows(RejectQuery query) => To(query) + "#rows";

    /// <summary>What an address carries of a query.</summary>
    public static string Query(RejectQuery query)
    {
        var parts = new QueryBuilder();
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                parts.Add(name, value);
            }
        }

        Add("chain", query.Chain);
        Add("reason", query.Reason);
        Add("period", query.Period == RejectQuery.Day ? null : query.Period);
        return parts.ToQueryString().ToUriComponent();
    }
}

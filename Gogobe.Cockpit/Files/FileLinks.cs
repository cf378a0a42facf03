using System.Globalization;
using System.Text;

namespace Gogobe.Cockpit.Files;

/// <summary>The address is the state of the page: a selection to an address and back.</summary>
internal static class FileLinks
{
    /// <summary>Address of the page.</summary>
    public const string Page = "/files";

    private const int MaxLength = 100;

    /// <summary>The page of one file.</summary>
    public static string To(long file) => $"{Page}/{Number(file)}";

    /// <summary>The table as CSV, with the filters and from the newest file on.</summary>
    public static string ToCsv(FileQuery query) => $"{Page}.csv{To(query with { Before = null, After = null })[Page.Length..]}";

    /// <summary>The address of a selection; parts that say nothing are left out.</summary>
    public static string To(FileQuery query, long? file = null)
    {
        var address = new StringBuilder(Page);
        void Add(string name, string? value)
        {
            if (value is not null)
            {
                address.Append(address.Length == Page.Length ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        Add("chain", query.Chain);
        Add("state", query.State);
        Add("type", query.Type);
        Add("reason", query.Reason);
        Add("q", query.Text);
        Add("missing", query.Missing ? "1" : null);
        Add("session", Number(query.Session));
        Add("store", Number(query.Store));
        Add("before", Number(query.Before));
        Add("after", Number(query.After));
        Add("file", Number(file));
        return address.ToString();
    }

    /// <summary>What the address of the page may carry; it was the first page once, and links to that go on working.</summary>
    public static IReadOnlyList<string> Names { get; } = ["chain", "state", "type", "reason", "q", "missing", "session", "store", "before", "after", "file"];

    /// <summary>A value of the address as typed by anyone: cut, without control characters; null when nothing is left.</summary>
    public static string? Clean(string? value)
    {
        if (string.IsNullOrWhiteSpace(value))
        {
            return null;
        }

        var cleaned = string.Concat(value.Where(c => !char.IsControl(c) && !char.IsSurrogate(c))).Trim();
        return cleaned.Length switch { 0 => null, > MaxLength => cleaned[..MaxLength], _ => cleaned };
    }

    /// <summary>A number of the address; null when it is none.</summary>
    public static long? Id(string? value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var id) && id > 0 ? id : null;

    /// <summary>The number of a store in the address; null when it is none.</summary>
    public static int? Store(string? value) => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;

    private static string? Number(long? value) => value?.ToString(CultureInfo.InvariantCulture);
}

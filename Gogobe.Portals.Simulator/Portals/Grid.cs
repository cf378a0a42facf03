using System.Globalization;
using System.Net;
using System.Text;
using Gogobe.Portals.Simulator.Serving;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Portals.Simulator.Portals;

/// <summary>What the portals with pages have in common: a page of rows, cells, dates and sizes as they write them.</summary>
internal static class Grid
{
    /// <summary>The page that the query asks for, 1 unless it says, and how many there are.</summary>
    public static (IReadOnlyList<ListedRow> Rows, int Page, int Pages) Page(HttpContext context, string parameter, IEnumerable<ListedRow> rows, int size)
    {
        var all = rows.ToList();
        var pages = Math.Max(1, (all.Count + size - 1) / size);
        var page = int.TryParse(context.Request.Query[parameter], NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? Math.Max(1, asked) : 1;
        return ([.. all.Skip((page - 1) * size).Take(size)], page, pages);
    }

    /// <summary>A day of the query; null when it names none.</summary>
    public static DateOnly? Day(string text, string format) =>
        DateOnly.TryParseExact(text, format, CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day : null;

    public static bool IsOf(ListedRow row, DateOnly day) => DateOnly.FromDateTime(row.File.WallTime) == day;

    /// <summary>Cells of plain text.</summary>
    public static StringBuilder Cells(StringBuilder html, params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
        {
            html.Append("<td>").Append(WebUtility.HtmlEncode(text)).Append("</td>");
        }

        return html;
    }

    public static string Text(DateTime at, string format) => at.ToString(format, CultureInfo.InvariantCulture);

    public static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    public static string Kilobytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1024.0:0.00}");
}

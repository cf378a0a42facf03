using System.Net;
using System.Text;

namespace Gogobe.Portals.Html;

/// <summary>A cell of a table: its text, blanks folded, and where its first link leads.</summary>
internal readonly record struct HtmlCell(string Text, string? Link);

/// <summary>The rows of a page's tables, with cells, in the order of the page.</summary>
internal static class HtmlTable
{
    private const int MaxRows = 50_000;
    private const int MaxCells = 32;
    private const int MaxText = 500;

    /// <summary>Rows that have data cells (<c>td</c>); rows of headings have none. A cell or row that is not closed ends where the next begins.</summary>
    public static IReadOnlyList<IReadOnlyList<HtmlCell>> Rows(ReadOnlySpan<char> html)
    {
        var rows = new List<IReadOnlyList<HtmlCell>>();
        List<HtmlCell>? row = null;
        StringBuilder? cell = null;
        string? link = null;
        var scanner = new HtmlScanner(html);
        while (rows.Count < MaxRows && scanner.Read())
        {
            if (scanner.Token == HtmlToken.Text)
            {
                cell?.Append(scanner.Text[..Math.Min(scanner.Text.Length, Math.Max(0, MaxText - cell.Length))]);
            }
            else if (scanner.Opens("a") && cell is not null)
            {
                link ??= scanner.Attribute("href");
            }
            else if (scanner.Opens("td") || scanner.Closes("td") || BreaksRow(scanner))
            {
                EndCell();
                if (scanner.Opens("td") && row is { Count: < MaxCells })
                {
                    cell = new StringBuilder();
                }
                else if (BreaksRow(scanner))
                {
                    EndRow();
                    row = scanner.Opens("tr") ? [] : null;
                }
            }
        }

        EndCell();
        EndRow();
        return rows;

        static bool BreaksRow(in HtmlScanner s) => s.Opens("tr") || s.Closes("tr") || s.Opens("tbody") || s.Closes("tbody") || s.Closes("table");

        void EndCell()
        {
            if (cell is not null)
            {
                row?.Add(new HtmlCell(Fold(cell.ToString()), link));
            }

            (cell, link) = (null, null);
        }

        void EndRow()
        {
            if (row is { Count: > 0 })
            {
                rows.Add(row);
            }

            row = null;
        }
    }

    /// <summary>Whether the page has a table at all: the difference between an empty day and another page.</summary>
    public static bool IsIn(ReadOnlySpan<char> html) => html.Contains("<table", StringComparison.OrdinalIgnoreCase);

    private static string Fold(string text) =>
        string.Join(' ', WebUtility.HtmlDecode(text).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}

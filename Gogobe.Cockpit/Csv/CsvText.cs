using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Gogobe.Cockpit.Csv;

/// <summary>Lines of a table as RFC 4180 has them, safe to open in a spreadsheet (OWASP, "CSV injection"): no text of a cell is taken for a formula.</summary>
internal sealed partial class CsvText
{
    // What a spreadsheet takes for the start of a formula, also in the full-width forms.
    private const string Starters = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20";

    private readonly StringBuilder _text = new();

    /// <summary>Adds a line.</summary>
    /// <param name="cells">Texts, numbers, times (written in UTC), true or false; null is an empty cell.</param>
    public void Add(params IReadOnlyList<object?> cells)
    {
        for (var i = 0; i < cells.Count; i++)
        {
            if (i > 0)
            {
                _text.Append(',');
            }

            _text.Append(Quoted(Plain(cells[i])));
        }

        _text.Append("\r\n");
    }

    /// <summary>What was added since it was last taken.</summary>
    public string Take()
    {
        var text = _text.ToString();
        _text.Clear();
        return text;
    }

    private static string Plain(object? cell) => cell switch
    {
        null => "",
        string text => Defused(text),
        bool yes => yes ? "yes" : "no",
        DateTimeOffset at => at.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        var other => Defused(other.ToString() ?? ""),
    };

    // A number that is below zero is a number, and no formula.
    private static string Defused(string text) => text.Length > 0 && Starters.Contains(text[0], StringComparison.Ordinal) && !Number().IsMatch(text) ? "'" + text : text;

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"^-[0-9]+(\.[0-9]+)?\z")]
    private static partial Regex Number();
}

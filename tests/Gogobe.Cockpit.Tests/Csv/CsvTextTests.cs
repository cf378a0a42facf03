using Gogobe.Cockpit.Csv;

namespace Gogobe.Cockpit.Tests.Csv;

public sealed class CsvTextTests
{
    [Theory]
    [InlineData("plain", "plain")]
    [InlineData("סניף, \"מרכז\"", "\"סניף, \"\"מרכז\"\"\"")]
    [InlineData("two\nlines", "\"two\nlines\"")]
    [InlineData("=HYPERLINK(\"http://x\")", "\"'=HYPERLINK(\"\"http://x\"\")\"")]
    [InlineData("+1", "'+1")]
    [InlineData("@SUM(A1)", "'@SUM(A1)")]
    [InlineData("-2+3|cmd", "'-2+3|cmd")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("\r=1", "\"'\r=1\"")]
    [InlineData("\uFF1D1", "'\uFF1D1")]
    [InlineData("-12.5", "-12.5")]
    [InlineData("-", "'-")]
    [InlineData("-1\n", "\"'-1\n\"")]
    [InlineData("", "")]
    public void Cell_Text_IsQuotedAndNoFormula(string text, string cell) => Line(text).ShouldBe(cell + "\r\n");

    [Fact]
    public void Line_CellsOfOtherKinds_AreInvariantAndTimesInUtc() =>
        Line(-5L, 1.5, null, true, new DateTimeOffset(2026, 11, 22, 14, 5, 9, TimeSpan.FromHours(2))).ShouldBe("-5,1.5,,yes,2026-11-22 12:05:09\r\n");

    private static string Line(params object?[] cells)
    {
        var text = new CsvText();
        text.Add(cells);
        return text.Take();
    }
}

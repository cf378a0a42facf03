using System.Text.RegularExpressions;

namespace Gogobe.Pipeline.Tests;

public sealed partial class ReasonsDocumentTests
{
    [Fact]
    public void Document_OfReasons_ListsEveryReasonRowReasonAndFlagOnceAndNothingElse()
    {
        using var reader = new StreamReader(typeof(ReasonsDocumentTests).Assembly.GetManifestResourceStream("reasons.md")!);
        var sections = reader.ReadToEnd().Split("\n## ")[1..];

        sections.Length.ShouldBe(3);
        Rows(sections[0]).ShouldBe(Enum.GetValues<Reason>().Select(r => r.Text()));
        Rows(sections[1]).ShouldBe(Enum.GetValues<RowReason>().Select(r => r.Text()));
        Rows(sections[2]).ShouldBe(Enum.GetValues<FileFlags>().SelectMany(f => f.Texts()));
    }

    private static IEnumerable<string> Rows(string section) => Row().Matches(section).Select(m => m.Groups[1].Value);

    [GeneratedRegex("^\\| `([a-z-]+)` \\|", RegexOptions.Multiline)]
    private static partial Regex Row();
}

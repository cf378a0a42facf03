using Gogobe.Cockpit.Formatting;
using Gogobe.Ledger;
using Gogobe.Pipeline;

namespace Gogobe.Cockpit.Tests.Formatting;

public sealed class FormattingTests
{
    [Fact]
    public void ReasonWords_EveryReasonAndFlag_HasASentence()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            ReasonText.OfFile(reason.Text()).ShouldNotBeEmpty(reason.Text());
        }

        foreach (var flag in Enum.GetValues<FileFlags>().SelectMany(f => f.Texts()))
        {
            ReasonText.OfFlag(flag).ShouldNotBeEmpty(flag);
        }

        ReasonText.All.Count.ShouldBe(Enum.GetValues<Reason>().Length);
    }

    [Fact]
    public void StateFormat_EveryState_HasItsOwnIconAndWord()
    {
        StateFormat.All.Select(l => l.State).ShouldBe(Enum.GetNames<FileState>().Select(n => n.ToLowerInvariant()));
        StateFormat.All.Select(l => l.Icon).Distinct().Count().ShouldBe(StateFormat.All.Count);
        StateFormat.Of("invented-later").State.ShouldBe("invented-later");
    }

    [Theory]
    [InlineData(0.2, "now")]
    [InlineData(-5, "now")]
    [InlineData(59.9, "59 s")]
    [InlineData(60, "1 min")]
    [InlineData(3_599, "59 min")]
    [InlineData(7_200, "2 h")]
    [InlineData(172_799, "47 h")]
    [InlineData(172_800, "2 d")]
    public void Age_Seconds_InWords(double seconds, string words) => Age.Short(TimeSpan.FromSeconds(seconds)).ShouldBe(words);

    [Theory]
    [InlineData(-1, "now", "just now")]
    [InlineData(0, "<1 min", "<1 min ago")]
    [InlineData(59, "<1 min", "<1 min ago")]
    [InlineData(60, "1 min", "1 min ago")]
    [InlineData(7200, "2 h", "2 h ago")]
    public void Age_ToTheMinute_InWords(double seconds, string words, string ago) =>
        (Age.Minutes(TimeSpan.FromSeconds(seconds)), Age.MinutesAgo(TimeSpan.FromSeconds(seconds))).ShouldBe((words, ago));

    [Theory]
    [InlineData(999, "999 B")]
    [InlineData(1_500, "1.5 kB")]
    [InlineData(48_123_456, "48.1 MB")]
    [InlineData(5_000_000_000, "5.00 GB")]
    public void Bytes_Sizes_InDecimalUnits(long bytes, string words) => Age.Bytes(bytes).ShouldBe(words);

    [Theory]
    [InlineData("2026-11-22T20:48:05Z", "2026-11-22 22:48:05 Israel (20:48:05 UTC)")]
    [InlineData("2026-07-01T20:48:05Z", "2026-07-01 23:48:05 Israel (20:48:05 UTC)")]
    public void IsraelClock_WinterAndSummer_HasItsOffset(string utc, string shown) =>
        IsraelClock.Exact(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(shown);

    [Theory]
    [InlineData("Price\u202Egz.exe", "Price⟨U+202E⟩gz.exe")]
    [InlineData("a\u200Bb", "a⟨U+200B⟩b")]
    [InlineData("a\u2066b\u2069", "a⟨U+2066⟩b⟨U+2069⟩")]
    [InlineData("a\0b\u001b[31m", "a⟨U+0000⟩b⟨U+001B⟩[31m")]
    [InlineData("a\nb", "a⟨U+000A⟩b")]
    [InlineData("חלב 3% 1 ליטר\u200F", "חלב 3% 1 ליטר\u200F")]
    [InlineData("<script>alert(1)</script>", "<script>alert(1)</script>")]
    [InlineData("🥛 milk", "🥛 milk")]
    public void Inert_HiddenCharacters_AreShownAsWhatTheyAre(string text, string shown) => SafeText.Text(text).ShouldBe(shown);

    [Fact]
    public void Inert_TenKilobytes_AreCutWithTheirCount() => SafeText.Text(new string('x', 10_000), 200).ShouldBe(new string('x', 200) + "… (9,800 more)");

    [Fact]
    public void Inert_Fragment_KeepsItsLines() => SafeText.Text("<a>\r\n\t<b>\u202E", 50, lines: true).ShouldBe("<a>\n\t<b>⟨U+202E⟩");

    [Fact]
    public void Inert_CutInsideAPair_KeepsWholeCharacters() => SafeText.Text("a🥛b", 2).ShouldBe("a… (3 more)");
}

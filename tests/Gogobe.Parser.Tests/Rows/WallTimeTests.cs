using System.Text;
using Gogobe.Parser.Values;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Tests.Rows;

/// <summary>B16: dates and times.</summary>
public sealed class WallTimeTests
{
    [Theory]
    [InlineData("2024-03-03", "2024-03-03T00:00:00", false)]
    [InlineData("2022-11-02 11:26:00", "2022-11-02T11:26:00", true)]
    [InlineData("2022-11-02 11:26", "2022-11-02T11:26:00", true)]
    [InlineData("2022/08/29 10:42", "2022-08-29T10:42:00", true)]
    [InlineData("2026-08-23T06:56:41.000", "2026-08-23T06:56:41", true)]
    [InlineData("2026-08-23T06:56:41", "2026-08-23T06:56:41", true)]
    [InlineData("25/07/2022 09:55:14", "2022-07-25T09:55:14", true)]
    [InlineData("02/11/22", "2022-11-02T00:00:00", false)]
    [InlineData(" 20260902 ", "2026-09-02T00:00:00", false)]
    [InlineData("202609020636", "2026-09-02T06:36:00", true)]
    [InlineData("20260902063655", "2026-09-02T06:36:55", true)]
    [InlineData("9999-12-31 23:59:00", "9999-12-31T23:59:00", true)]
    public void Text_OfAKnownForm_IsThatWallTime(string text, string wall, bool hasTime)
    {
        WallTime.TryParse(Encoding.UTF8.GetBytes(text), out var time).ShouldBeTrue();
        time.Wall.ShouldBe(DateTime.Parse(wall, System.Globalization.CultureInfo.InvariantCulture));
        time.HasTime.ShouldBe(hasTime);
        time.Offset.ShouldBeNull();
    }

    [Theory]
    [InlineData("")]
    [InlineData("0001-01-01T00:00:00")]
    [InlineData("2026-13-01")]
    [InlineData("2026-02-30")]
    [InlineData("2026-09-02 25:00")]
    [InlineData("2026-09-02 12:61:00")]
    [InlineData("2026-09-02x")]
    [InlineData("20261302")]
    [InlineData("2026090299")]
    [InlineData("yesterday")]
    [InlineData("20260902-0636")]
    public void Text_OfAnythingElse_IsNoTime(string text) => WallTime.TryParse(Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    [Theory]
    [InlineData("2026-08-23T06:56:41Z", "2026-08-23T06:56:41")]
    [InlineData("2026-08-23T06:56:41+03:00", "2026-08-23T03:56:41")]
    [InlineData("2026-08-23T06:56:41-0130", "2026-08-23T08:26:41")]
    public void Zone_WhenWritten_IsBelieved(string text, string utc)
    {
        WallTime.TryParse(Encoding.UTF8.GetBytes(text), out var time).ShouldBeTrue();
        time.ToUtc(null)!.Value.UtcDateTime.ShouldBe(DateTime.Parse(utc, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData("2026-07-01 12:00", null, "2026-07-01T09:00:00Z")]
    [InlineData("2026-01-01 12:00", null, "2026-01-01T10:00:00Z")]
    [InlineData("2026-03-27 02:30", null, "2026-03-27T00:30:00Z")]
    [InlineData("2026-10-25 01:30", null, "2026-10-24T22:30:00Z")]
    [InlineData("2026-10-25 01:30", "2026-10-24T22:31:00Z", "2026-10-24T22:30:00Z")]
    [InlineData("2026-10-25 01:30", "2026-10-24T23:31:00Z", "2026-10-24T23:30:00Z")]
    public void WallTime_InBothNightsOfTheClockChange_FollowsOneRule(string text, string? listed, string utc)
    {
        WallTime.TryParse(Encoding.UTF8.GetBytes(text), out var time).ShouldBeTrue();
        DateTimeOffset? firstListed = listed is null ? null : DateTimeOffset.Parse(listed, System.Globalization.CultureInfo.InvariantCulture);
        time.ToUtc(firstListed).ShouldBe(DateTimeOffset.Parse(utc, System.Globalization.CultureInfo.InvariantCulture));
        time.ToUtc(firstListed).ShouldBe(IsraelTime.ToUtc(time.Wall, firstListed));
    }
}

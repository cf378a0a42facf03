using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Tests.Files;

public class IsraelTimeTests
{
    [Theory]
    [InlineData("2026-01-15T12:00:00", "2026-01-15T10:00:00Z")]
    [InlineData("2026-07-15T12:00:00", "2026-07-15T09:00:00Z")]
    public void ToUtc_WinterAndSummer_UseTheirOffsets(string wall, string utc) => IsraelTime.ToUtc(At(wall)).ShouldBe(DateTimeOffset.Parse(utc));

    [Fact]
    public void ToUtc_SpringGap_MovesForwardOneHour() =>
        IsraelTime.ToUtc(At("2026-03-27T02:30:00")).ShouldBe(DateTimeOffset.Parse("2026-03-27T00:30:00Z"));

    [Fact]
    public void ToUtc_AutumnHour_MeansTheFirstPass() =>
        IsraelTime.ToUtc(At("2026-10-25T01:30:00")).ShouldBe(DateTimeOffset.Parse("2026-10-24T22:30:00Z"));

    [Theory]
    [InlineData("2026-10-24T22:59:59Z", "2026-10-24T22:30:00Z")]
    [InlineData("2026-10-24T23:00:00Z", "2026-10-24T23:30:00Z")]
    [InlineData("2026-10-24T23:40:00Z", "2026-10-24T23:30:00Z")]
    public void ToUtc_AutumnHourFirstListedAfterTheSecondPassBegan_MeansTheSecondPass(string listed, string utc) =>
        IsraelTime.ToUtc(At("2026-10-25T01:30:00"), DateTimeOffset.Parse(listed)).ShouldBe(DateTimeOffset.Parse(utc));

    [Fact]
    public void ToWall_IsTheWayBack() => IsraelTime.ToWall(DateTimeOffset.Parse("2026-07-15T09:00:00Z")).ShouldBe(At("2026-07-15T12:00:00"));

    private static DateTime At(string text) => DateTime.Parse(text, System.Globalization.CultureInfo.InvariantCulture);
}

using Gogobe.Cockpit.Files;

namespace Gogobe.Cockpit.Tests.Files;

public sealed class FileLinksTests
{
    [Fact]
    public void To_NoFilter_IsThePageItself() => FileLinks.To(new FileQuery()).ShouldBe("/files");

    [Fact]
    public void To_EverythingSet_SaysEverythingEscaped() =>
        FileLinks.To(new FileQuery("a", "failed", "Price", "truncated", "x&y=ז", true, 3, 9, 4), 7)
            .ShouldBe("/files?chain=a&state=failed&type=Price&reason=truncated&q=x%26y%3D%D7%96&missing=1&session=3&before=9&after=4&file=7");

    [Theory]
    [InlineData(null, null)]
    [InlineData("  ", null)]
    [InlineData(" a b ", "a b")]
    [InlineData("a\0b\nc", "abc")]
    public void Clean_TypedByAnyone_IsHarmless(string? typed, string? kept) => FileLinks.Clean(typed).ShouldBe(kept);

    [Fact]
    public void Clean_HalfACharacter_IsLeftOut() => FileLinks.Clean("\ud800x").ShouldBe("x");

    [Fact]
    public void Clean_LongText_IsCut() => FileLinks.Clean(new string('a', 5_000))!.Length.ShouldBe(100);

    [Theory]
    [InlineData("12", 12L)]
    [InlineData("0", null)]
    [InlineData("-3", null)]
    [InlineData("1e9", null)]
    [InlineData("99999999999999999999", null)]
    [InlineData(null, null)]
    public void Id_TypedByAnyone_IsANumberOrNothing(string? typed, long? id) => FileLinks.Id(typed).ShouldBe(id);
}

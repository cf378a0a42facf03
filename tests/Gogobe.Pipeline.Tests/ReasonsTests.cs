namespace Gogobe.Pipeline.Tests;

public class ReasonsTests
{
    [Fact]
    public void Text_EveryReason_ParsesBack()
    {
        foreach (var reason in Enum.GetValues<Reason>())
        {
            Reasons.TryParse(reason.Text(), out var parsed).ShouldBeTrue();
            parsed.ShouldBe(reason);
        }
    }

    [Fact]
    public void Text_IsKebabCase()
    {
        Reason.KnownBytes.Text().ShouldBe("known-bytes");
        RowReason.NoPromotionId.Text().ShouldBe("no-promotion-id");
        (FileFlags.CountMismatch | FileFlags.Repaired).Texts().ShouldBe(["count-mismatch", "repaired"]);
    }
}

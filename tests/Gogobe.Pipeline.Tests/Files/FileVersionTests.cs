using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Tests.Files;

public class FileVersionTests
{
    private static readonly DateTimeOffset s_ten = DateTimeOffset.Parse("2026-11-22T10:00:00Z");

    [Fact]
    public void Pack_PartsInOrder_EachOutweighsAllBehindIt()
    {
        long[] ascending =
        [
            FileVersion.Pack(s_ten, FileType.PriceFull, "", 0, 1),
            FileVersion.Pack(s_ten, FileType.PriceFull, "", 0, 2),
            FileVersion.Pack(s_ten, FileType.PriceFull, "", 1, 1),
            FileVersion.Pack(s_ten, FileType.PriceFull, "001", 0, 1),
            FileVersion.Pack(s_ten, FileType.Price, "", 0, 1),
            FileVersion.Pack(s_ten.AddSeconds(1), FileType.PriceFull, "", 0, 1),
        ];
        ascending.ShouldBeInOrder();
        ascending.Distinct().Count().ShouldBe(ascending.Length);
    }

    [Fact]
    public void Pack_PartsOutOfRange_SaturateAndStayBelowTheNextPart()
    {
        var most = FileVersion.Pack(s_ten, FileType.Price, "9999", 100_000, 100_000);
        most.ShouldBeLessThan(FileVersion.Pack(s_ten.AddSeconds(1), FileType.PriceFull, "", 0, 0));
        most.ShouldBePositive();
    }

    [Fact]
    public void FileTime_IsTheWayBack() => FileVersion.FileTime(FileVersion.Pack(s_ten, FileType.Price, "021", 3, 7)).ShouldBe(s_ten);

    [Fact]
    public void Pack_SequenceThatRepeatsTheTime_OrdersNothing() =>
        FileVersion.Pack(s_ten, FileType.Stores, "060100", 0, 1).ShouldBe(FileVersion.Pack(s_ten, FileType.Stores, "", 0, 1));
}

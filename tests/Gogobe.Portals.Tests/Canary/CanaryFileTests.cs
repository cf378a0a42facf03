using System.Globalization;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Canary;

namespace Gogobe.Portals.Tests.Canary;

/// <summary>The canary's file: all of it from its name, and no two periods with one name.</summary>
public sealed class CanaryFileTests
{
    [Theory]
    [InlineData("2026-10-24T18:00:00Z", 300)] // back, from 02:00 to 01:00 on the 25th
    [InlineData("2026-10-24T18:00:00Z", 10)]
    [InlineData("2026-10-24T18:00:00Z", 3_600)]
    [InlineData("2027-03-25T18:00:00Z", 300)] // ahead, from 02:00 to 03:00 on the 26th
    public void Name_ThroughANightInWhichTheClockChanges_IsOfOnePeriodAlone(string evening, int seconds)
    {
        var every = TimeSpan.FromSeconds(seconds);
        var begin = DateTimeOffset.Parse(evening, CultureInfo.InvariantCulture);
        var files = Enumerable.Range(0, 12 * 3_600 / seconds).Select(i => CanaryFile.Of(begin + (i * every), every)).ToList();

        files.Select(f => f.Name).ShouldBeUnique();
        files.Zip(files.Skip(1), (a, b) => b.Start - a.Start).ShouldAllBe(gap => gap == every);
        foreach (var file in files)
        {
            CanaryFile.Find(file.Name).ShouldNotBeNull(file.Name).Start.ShouldBe(file.Start, file.Name);
        }
    }

    [Theory]
    [InlineData(10)]
    [InlineData(300)]
    [InlineData(86_400)]
    public void Rows_OfTheNextPeriod_HaveEachAnotherPrice(int seconds)
    {
        var every = TimeSpan.FromSeconds(seconds);
        var file = CanaryFile.Of(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), every);

        file.Rows.Count.ShouldBe(10);
        file.Rows.Zip(CanaryFile.At(file.Start + every).Rows).ShouldAllBe(p => p.First.Code == p.Second.Code && p.First.Price != p.Second.Price);
        file.Rows.ShouldAllBe(r => r.Price >= 1);
    }

    [Fact]
    public void Of_AnyMomentOfAPeriod_IsTheSameFile()
    {
        var every = TimeSpan.FromMinutes(5);
        var file = CanaryFile.Of(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero), every);

        CanaryFile.Of(file.Start + every - TimeSpan.FromSeconds(1), every).Name.ShouldBe(file.Name);
        CanaryFile.Of(file.Start + every + TimeSpan.FromSeconds(1), every).Start.ShouldBe(file.Start + every);
    }

    [Fact]
    public void Find_NamesThatItNeverGave_IsNull()
    {
        var name = CanaryFile.At(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero)).Name;

        CanaryFile.Find(name.Replace("9990000001999", "7290058140886", StringComparison.Ordinal)).ShouldBeNull("another chain");
        CanaryFile.Find(name.Replace("-1.gz", "-2.gz", StringComparison.Ordinal)).ShouldBeNull("the second pass of an hour that does not repeat");
        CanaryFile.Find(name.Replace("-001-", "-002-", StringComparison.Ordinal)).ShouldBeNull("another store");
        CanaryFile.Find("canary").ShouldBeNull();
    }

    [Fact]
    public void Name_IsThatOfAPriceFullOfItsStore()
    {
        var file = CanaryFile.At(new DateTimeOffset(2026, 11, 22, 10, 3, 17, TimeSpan.Zero));

        file.Name.ShouldBe("PriceFull9990000001999-001-20261122120317-1.gz");
        PublishedName.TryParse(file.Name, out var name).ShouldBeTrue();
        (name!.Type, name.StoreNumber).ShouldBe((FileType.PriceFull, CanaryFile.Store));
    }
}

using System.Text;

namespace Gogobe.Parser.Tests.Reading;

/// <summary>B20: large files stream. Live bytes are those of the whole process, so nothing may run beside.</summary>
[CollectionDefinition(nameof(StreamingTests), DisableParallelization = true)]
[Collection(nameof(StreamingTests))]
public sealed class StreamingTests
{
    private static readonly byte[] s_row = Encoding.UTF8.GetBytes("    <Item>\r\n      " + ParseCase.Row() + $"\r\n      <Filler>{new string('f', 200)}</Filler>\r\n    </Item>\r\n");

    [Fact]
    public void File_OfTwoMillionRows_IsReadWithoutMemoryThatGrows()
    {
        // Live bytes while the file is read, not what the collector has yet to collect.
        var small = PeakOf(20_000);
        var large = PeakOf(2_000_000);

        large.ShouldBeLessThan(small + (16 << 20));
    }

    [Fact]
    [Trait("suite", "long")]
    public void File_OfFiveHundredMegabytes_StaysWithinBounds()
    {
        Assert.SkipUnless(Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") == "1", "runs with --long");
        PeakOf(500L * 1024 * 1024 / s_row.Length).ShouldBeLessThan((long)(PeakOf(50L * 1024 * 1024 / s_row.Length) * 1.15) + (8 << 20));
    }

    private static long PeakOf(long rows)
    {
        long peak = 0, seen = 0;
        var batches = 0;
        var result = FeedParser.Parse(new Repeating(s_row, rows, "<Root>\r\n<Items>\r\n", "</Items></Root>"), ParseCase.Request(), batch =>
        {
            seen += batch.Count;
            if (batches++ % 400 == 0)
            {
                peak = Math.Max(peak, GC.GetTotalMemory(forceFullCollection: true));
            }
        });
        result.Complete.ShouldBeTrue();
        seen.ShouldBe(rows);
        result.Account.Seen.ShouldBe(rows);
        return peak;
    }
}

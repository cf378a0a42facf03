using System.IO.Compression;
using System.Text;
using Gogobe.Parser.Reading;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Tests.Reading;

/// <summary>B01 to B06: wrappers that are cut, damaged, nested, mislabelled or bombs.</summary>
public sealed class ContainerTests
{
    private static readonly byte[] s_xml = Encoding.UTF8.GetBytes(ParseCase.Prices([.. Enumerable.Range(0, 3000).Select(i => ParseCase.Row($"{7290000000000 + (i * 7919)}", $"{i}.90"))]));
    private static readonly byte[] s_gzip = ParseCase.Gzip(s_xml);

    [Theory]
    [InlineData(10)]
    [InlineData(50)]
    [InlineData(99)]
    public void Gzip_CutAtAShare_IsTruncatedAndKeepsNoRows(int percent)
    {
        var parsed = ParseCase.Parse(s_gzip[..(s_gzip.Length * percent / 100)]);

        parsed.ShouldFail(Reason.Truncated);
        parsed.Batches.ShouldAllBe(b => !b.Last || !b.Account!.Complete);
    }

    [Theory]
    [InlineData(8)]
    [InlineData(4)]
    [InlineData(1)]
    public void Gzip_WithoutItsWholeTrailer_IsTruncated(int missing) => ParseCase.Parse(s_gzip[..^missing]).ShouldFail(Reason.Truncated);

    [Theory]
    [InlineData(8)]
    [InlineData(1)]
    public void Gzip_WithWrongChecksumOrLength_IsCorrupt(int fromEnd)
    {
        var damaged = (byte[])s_gzip.Clone();
        damaged[^fromEnd] ^= 0x10;

        ParseCase.Parse(damaged).ShouldFail(Reason.Corrupt);
    }

    [Fact]
    public void NoBytesAtAll_IsEmpty()
    {
        ParseCase.Parse([]).ShouldFail(Reason.Empty);
        ParseCase.Parse(ParseCase.Gzip([])).ShouldFail(Reason.Empty);
        ParseCase.Parse(" \r\n "u8.ToArray()).ShouldFail(Reason.Empty);
    }

    [Fact]
    public void Gzip_WithGarbageBehindIt_KeepsItsRowsAndSaysSo()
    {
        var parsed = ParseCase.Parse([.. s_gzip, 1, 2, 3, 0, 0]);

        parsed.ShouldBeWhole();
        parsed.Account.Seen.ShouldBe(3000);
        parsed.Account.Flags.ShouldBe(FileFlags.Trailing);
    }

    [Fact]
    public void Gzip_OfTwoMembers_HasTheRowsOfBoth()
    {
        var half = s_xml.Length / 2;
        var parsed = ParseCase.Parse([.. ParseCase.Gzip(s_xml[..half]), .. ParseCase.Gzip(s_xml[half..])]);

        parsed.ShouldBeWhole();
        parsed.Account.Seen.ShouldBe(3000);
        parsed.Account.Flags.ShouldBe(FileFlags.None);
    }

    [Fact]
    public void Wrappers_AreRecognisedByTheirBytes()
    {
        byte[][] forms = [s_xml, s_gzip, ParseCase.Zip(("a.xml", s_xml)), ParseCase.Gzip(ParseCase.Zip(("a.xml", s_xml))), ParseCase.Zip(("a.gz", s_gzip)), ParseCase.Gzip(s_gzip)];
        foreach (var form in forms)
        {
            var parsed = ParseCase.Parse(form);
            parsed.ShouldBeWhole();
            parsed.Account.Seen.ShouldBe(3000);
            parsed.Account.XmlBytes.ShouldBe(s_xml.Length);
            ParseCase.Parse(new Dripping(form, 1000)).Account.Seen.ShouldBe(3000);
        }
    }

    [Fact]
    public void Zip_WithTwoFiles_IsCorrupt() => ParseCase.Parse(ParseCase.Zip(("a.xml", s_xml), ("b.xml", s_xml))).ShouldFail(Reason.Corrupt);

    [Fact]
    public void Zip_WithAFolderBesideItsFile_IsRead() => ParseCase.Parse(ParseCase.Zip(("x/", []), ("x/a.xml", s_xml))).Account.Seen.ShouldBe(3000);

    [Fact]
    public void Zip_CutOrDamaged_FailsWithItsReason()
    {
        var zip = ParseCase.Zip(("a.xml", s_xml));
        ParseCase.Parse(zip[..^30]).ShouldFail(Reason.Truncated);
        ParseCase.Parse(zip[..(zip.Length / 2)]).ShouldFail(Reason.Truncated);

        // The directory's checksum of the entry: 46 bytes of header before the name, the checksum at 16.
        var directory = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        zip[directory + 16] ^= 1;
        ParseCase.Parse(zip).ShouldFail(Reason.Corrupt);
    }

    [Fact]
    public void Html_WhereAFileShouldBe_IsALoginPage()
    {
        ParseCase.Parse("<!DOCTYPE html><html><body>Please sign in</body></html>").ShouldFail(Reason.LoginPage);
        ParseCase.Parse("\r\n<html lang=\"he\"><head><title>link expired</title></head></html>").ShouldFail(Reason.LoginPage);
    }

    [Theory]
    [InlineData("{\"error\":\"expired\"}")]
    [InlineData("%PDF-1.7 whatever")]
    [InlineData("link expired")]
    public void SomethingElse_IsNotPriceData(string text) => ParseCase.Parse(text).ShouldFail(Reason.NotPriceData);

    [Fact]
    public void Picture_IsNotPriceData() => ParseCase.Parse([0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A, .. new byte[100]]).ShouldFail(Reason.NotPriceData);

    [Fact]
    public void Bomb_OfBlanksInsideXml_StopsAtTheCap()
    {
        var limits = ReadLimits.Default with { MaxExpandedBytes = 8 << 20 };
        var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Fastest, leaveOpen: true))
        {
            gzip.Write("<Root><Items>"u8);
            var blanks = new byte[1 << 20];
            blanks.AsSpan().Fill((byte)' ');
            for (var i = 0; i < 64; i++)
            {
                gzip.Write(blanks);
            }
        }

        var parsed = ParseCase.Parse(bomb.ToArray(), ParseCase.Request() with { Limits = limits });

        parsed.ShouldFail(Reason.TooLarge);
        parsed.Account.XmlBytes.ShouldBeLessThanOrEqualTo(limits.MaxExpandedBytes + (64 * 1024));
    }

    [Fact]
    public void Bomb_OfZeros_OnceAndTwicePacked_StopsAtTheCap()
    {
        var zeros = ParseCase.Gzip(new byte[32 << 20]);
        var request = ParseCase.Request() with { Limits = ReadLimits.Default with { MaxExpandedBytes = 8 << 20 } };

        ParseCase.Parse(zeros, request).ShouldFail(Reason.TooLarge);
        ParseCase.Parse(ParseCase.Gzip(zeros), request).ShouldFail(Reason.TooLarge);
        ParseCase.Parse(ParseCase.Zip(("a", zeros)), request).ShouldFail(Reason.TooLarge);
    }

    [Fact]
    public void Zip_ThatLiesAboutItsSize_IsStoppedAtTheCap()
    {
        var blanks = new byte[32 << 20];
        blanks.AsSpan().Fill((byte)' ');
        byte[] xml = [.. "<Root>"u8, .. blanks];
        var zip = ParseCase.Zip(("a.xml", xml));
        var directory = zip.AsSpan().LastIndexOf("PK\x01\x02"u8);
        BitConverter.TryWriteBytes(zip.AsSpan(directory + 24), 100);
        BitConverter.TryWriteBytes(zip.AsSpan(22), 100);

        ParseCase.Parse(zip, ParseCase.Request() with { Limits = ReadLimits.Default with { MaxExpandedBytes = 8 << 20 } }).ShouldFail(Reason.TooLarge);
    }

    [Fact]
    public void Wrappers_MoreThanThree_AreTooLarge() =>
        ParseCase.Parse(ParseCase.Gzip(ParseCase.Gzip(ParseCase.Zip(("a", ParseCase.Gzip("<Root/>"u8.ToArray())))))).ShouldFail(Reason.TooLarge);

    [Fact]
    public void NothingPublished_SmallContainerOrNullName_IsCompletedAsEmpty()
    {
        var small = ParseCase.Parse("<?xml version=\"1.0\"?><Root><ChainID>7290058140886</ChainID><StoreID>001</StoreID><Promotions/></Root>", ParseCase.Request(FileType.PromoFull));
        small.Result.Complete.ShouldBeTrue();
        small.Result.Reason.ShouldBe(Reason.Empty);
        small.Batches.ShouldHaveSingleItem().Last.ShouldBeTrue();

        var padded = "<Root><Header></Header>" + new string(' ', 400) + "</Root>";
        ParseCase.Parse(padded).ShouldFail(Reason.ZeroRows);
        ParseCase.Parse(padded, ParseCase.Request() with { NullNamed = true }).Result.Reason.ShouldBe(Reason.Empty);
        ParseCase.Parse("<Error><Code>AccessDenied</Code></Error>").ShouldFail(Reason.ZeroRows);
    }
}

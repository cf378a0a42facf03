using System.IO.Compression;
using System.Text;
using Gogobe.Pipeline.Files;

namespace Gogobe.Pipeline.Tests.Files;

public sealed class FeedMagicTests
{
    private static readonly Encoding[] s_encodings =
    [
        new UTF8Encoding(false), new UTF8Encoding(true), new UnicodeEncoding(false, true), new UnicodeEncoding(false, false),
        new UnicodeEncoding(true, true), new UnicodeEncoding(true, false), Encoding.Latin1,
    ];

    [Theory]
    [InlineData("<?xml version=\"1.0\"?><Root/>", FeedKind.Xml)]
    [InlineData("\r\n <Root>", FeedKind.Xml)]
    [InlineData("<Htmlfoo/>", FeedKind.Xml)]
    [InlineData("<!DOCTYPE foo [<!ENTITY a \"b\">]><html>", FeedKind.Xml)]
    [InlineData("<!-- only a comment", FeedKind.Xml)]
    [InlineData("<", FeedKind.Xml)]
    [InlineData("<!DOCTYPE html><body>", FeedKind.Html)]
    [InlineData("\t\r\n<!doctype HTML PUBLIC \"-//W3C//DTD\">", FeedKind.Html)]
    [InlineData("<HTML lang=he>", FeedKind.Html)]
    [InlineData("<html", FeedKind.Html)]
    [InlineData("<head><title>Login</title>", FeedKind.Html)]
    [InlineData("<?xml version=\"1.0\"?>\n<!-- page --><!DOCTYPE html><html>", FeedKind.Html)]
    [InlineData("  \r\n\t ", FeedKind.Empty)]
    [InlineData("{\"error\":true}", FeedKind.Other)]
    [InlineData("Not found", FeedKind.Other)]
    public void Text_InEveryEncoding_IsRecognised(string text, FeedKind kind)
    {
        foreach (var encoding in s_encodings)
        {
            // Without a mark one character of 16 bits cannot be told from two of 8.
            if (text.Length > 1 || encoding.GetPreamble().Length > 0 || encoding.IsSingleByte)
            {
                FeedMagic.Sniff([.. encoding.GetPreamble(), .. encoding.GetBytes(text)]).ShouldBe(kind, encoding.WebName);
            }
        }
    }

    [Fact]
    public void Hebrew_InUtf16_IsXml() =>
        FeedMagic.Sniff(Encoding.Unicode.GetBytes("<שורש><שם>חלב</שם></שורש>")).ShouldBe(FeedKind.Xml);

    [Fact]
    public void Containers_AreRecognised()
    {
        using var gzip = new MemoryStream();
        using (var stream = new GZipStream(gzip, CompressionMode.Compress, leaveOpen: true))
        {
            stream.Write("<html>"u8);
        }

        using var zip = new MemoryStream();
        using (var archive = new ZipArchive(zip, ZipArchiveMode.Create, leaveOpen: true))
        {
            archive.CreateEntry("a.xml").Open().Dispose();
        }

        using var none = new MemoryStream();
        new ZipArchive(none, ZipArchiveMode.Create, leaveOpen: true).Dispose();

        FeedMagic.Sniff(gzip.ToArray()).ShouldBe(FeedKind.Gzip);
        FeedMagic.Sniff(zip.ToArray()).ShouldBe(FeedKind.Zip);
        FeedMagic.Sniff(none.ToArray()).ShouldBe(FeedKind.Zip);
        FeedMagic.Sniff([]).ShouldBe(FeedKind.Empty);
        FeedMagic.Sniff("PK"u8).ShouldBe(FeedKind.Other);
        FeedMagic.Sniff([0x89, 0x50, 0x4E, 0x47]).ShouldBe(FeedKind.Other);
    }

    [Fact]
    public void AnyBytes_AreSomething()
    {
        var random = new Random(20261122);
        var bytes = new byte[3 * FeedMagic.HeadLength];
        for (var i = 0; i < 20_000; i++)
        {
            random.NextBytes(bytes);
            if (i % 2 == 0)
            {
                bytes[0] = (byte)'<';
                bytes[1] = (byte)"?!h\0"[i / 2 % 4];
            }

            Enum.IsDefined(FeedMagic.Sniff(bytes.AsSpan(0, random.Next(bytes.Length)))).ShouldBeTrue();
        }
    }
}

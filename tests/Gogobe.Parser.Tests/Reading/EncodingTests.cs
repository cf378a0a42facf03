using System.Text;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Tests.Reading;

/// <summary>B11: names come out equal byte for byte, or the file fails with a reason; never question marks.</summary>
public sealed class EncodingTests
{
    private const string Name = "שוקולד \"עלית\" 100 ג'";
    private static readonly string s_rows = string.Concat(Enumerable.Range(1, 400).Select(i => $"<Item><ItemCode>{i}</ItemCode><ItemName>{Name}</ItemName><ItemPrice>{i}.5</ItemPrice></Item>\r\n"));

    static EncodingTests() => Encoding.RegisterProvider(CodePagesEncodingProvider.Instance);

    public static TheoryData<string, string?, bool> Encodings => new()
    {
        { "utf-8", null, false },
        { "utf-8", null, true },
        { "utf-8", "utf-8", false },
        { "utf-8", "UTF-8", true },
        { "utf-8", "ISO-8859-8", false },
        { "utf-8", "windows-1255", false },
        { "utf-8", "utf-16", false },
        { "utf-16", "utf-16", true },
        { "utf-16", "utf-8", true },
        { "utf-16", null, true },
        { "utf-16", null, false },
        { "utf-16", "utf-8", false },
        { "utf-16BE", "utf-16", true },
        { "utf-16BE", "utf-8", true },
        { "utf-16BE", null, true },
        { "utf-16BE", null, false },
        { "windows-1255", "windows-1255", false },
        { "windows-1255", null, false },
        { "windows-1255", "ISO-8859-8", false },
        { "iso-8859-8", "ISO-8859-8", false },
        { "iso-8859-8-i", "ISO-8859-8-I", false },
        { "iso-8859-8", null, false },
    };

    [Theory]
    [MemberData(nameof(Encodings))]
    public void Names_InAnyEncoding_AreTheReference(string encoding, string? declared, bool mark)
    {
        var bytes = Encode(encoding, declared, mark);
        foreach (var form in new Stream[] { new MemoryStream(bytes), new Dripping(bytes, 7), new MemoryStream(ParseCase.Gzip(bytes)) })
        {
            var parsed = ParseCase.Parse(form);

            parsed.ShouldBeWhole();
            parsed.Account.Seen.ShouldBe(400);
            parsed.Account.Flags.ShouldBe(FileFlags.None);
            parsed.Prices.ShouldAllBe(p => p.Name == Name);
        }
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    public void Utf16_WithCharactersOutsideThePlane_AreKeptAcrossReads(string encoding)
    {
        var xml = "<Root>" + string.Concat(Enumerable.Range(1, 3000).Select(i => $"<Item><ItemCode>{i}</ItemCode><ItemName>{new string('x', i % 7)}😀</ItemName><ItemPrice>1</ItemPrice></Item>")) + "</Root>";
        var bytes = Encoding.GetEncoding(encoding).GetBytes(xml);
        foreach (var step in new[] { 1, 3, 4096, 1 << 20 })
        {
            ParseCase.Parse(new Dripping(bytes, step)).Prices.Select((p, i) => p.Name == new string('x', (i + 1) % 7) + "😀").ShouldAllBe(same => same);
        }
    }

    [Fact]
    public void Bytes_ThatAreNoText_AreBadEncodingAndNothingIsStored()
    {
        var good = Encoding.UTF8.GetBytes("<Root><Item><ItemCode>1</ItemCode><ItemName>חלב ");
        byte[] mixed = [.. good, 0xE7, 0xE1, 0x20, .. "</ItemName><ItemPrice>1</ItemPrice></Item></Root>"u8];
        ParseCase.Parse(mixed).ShouldFail(Reason.BadEncoding);

        // 0xDB is undefined in windows-1255, and can not be UTF-8 before a blank.
        byte[] undefined = [.. "<Root><Item><ItemCode>1</ItemCode><ItemName>"u8, 0xDB, 0x20, .. "</ItemName></Item></Root>"u8];
        ParseCase.Parse(undefined).ShouldFail(Reason.BadEncoding);

        byte[] claims = [.. "<?xml version=\"1.0\" encoding=\"utf-8\"?><Root><Item><ItemName>"u8, 0xE0, 0xE1, .. "</ItemName></Item></Root>"u8];
        ParseCase.Parse(claims).ShouldFail(Reason.BadEncoding);
    }

    [Theory]
    [InlineData(0, FileFlags.None)]
    [InlineData(1, FileFlags.Repaired)]
    [InlineData(4, FileFlags.Repaired)]
    [InlineData(5, null)]
    public void Names_CutInsideALetter_AreBadEncodingFromMoreThanOneRowInAHundred(int cut, FileFlags? flags)
    {
        var half = Encoding.UTF8.GetBytes("ח")[..1];
        foreach (var codec in new Encoding[] { Encoding.UTF8, Encoding.Unicode, Encoding.BigEndianUnicode })
        {
            byte[] broken = codec is UTF8Encoding ? half : codec.Equals(Encoding.Unicode) ? [0x3D, 0xD8] : [0xD8, 0x3D];
            byte[] bytes = [.. codec.GetBytes("<Root><StoreId>1</StoreId>")];
            bytes = [.. bytes, .. Enumerable.Range(1, 400).SelectMany(i => (byte[])
                [.. codec.GetBytes($"<Item><ItemCode>{i}</ItemCode><ItemName>שם "), .. i <= cut ? broken : [], .. codec.GetBytes("</ItemName><ItemPrice>1</ItemPrice></Item>")])];
            bytes = [.. bytes, .. codec.GetBytes("</Root>")];
            foreach (var stream in new Stream[] { new MemoryStream(bytes), new Dripping(bytes, 7) })
            {
                var parsed = ParseCase.Parse(stream);
                if (flags is null)
                {
                    parsed.ShouldFail(Reason.BadEncoding);
                    continue;
                }

                parsed.ShouldBeWhole();
                parsed.Account.Flags.ShouldBe(flags.Value);
                parsed.Prices.Count(p => p.Name == "שם \uFFFD").ShouldBe(cut);
            }
        }
    }

    [Theory]
    [InlineData("<ItemCode>7\u00d7</ItemCode><ItemPrice>1</ItemPrice>", RowReason.BadCode)]
    [InlineData("<ItemCode>7</ItemCode><ItemPrice>1\u00d7</ItemPrice>", RowReason.BadPrice)]
    public void CodeOrPrice_WithABrokenLetter_RejectsItsRow(string row, RowReason reason)
    {
        // U+00D7 stands for the first half of a Hebrew letter.
        var bytes = Encoding.UTF8.GetBytes($"<Root><Item><ItemCode>1</ItemCode><ItemName>א</ItemName><ItemPrice>1</ItemPrice></Item><Item>{row}</Item></Root>");
        var parsed = ParseCase.Parse([.. bytes.Where((b, i) => !(b == 0xC3 && bytes[i + 1] == 0x97)).Select(b => b == 0x97 ? (byte)0xD7 : b)]);

        parsed.ShouldBeWhole();
        parsed.Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [reason] = 1 });
    }

    [Fact]
    public void Hebrew_WhoseFirstLetterComesLate_IsStillDecoded()
    {
        var head = "<Root><Items>" + string.Concat(Enumerable.Range(1, 4000).Select(i => $"<Item><ItemCode>{i}</ItemCode><ItemName>milk {i}</ItemName><ItemPrice>1</ItemPrice></Item>\r\n"));
        var xml = head + $"<Item><ItemCode>9</ItemCode><ItemName>{Name}</ItemName><ItemPrice>1</ItemPrice></Item></Items></Root>";
        var bytes = Encoding.GetEncoding(1255).GetBytes(xml);

        ParseCase.Parse(new Dripping(bytes, 10_007)).Prices[^1].Name.ShouldBe(Name);
        ParseCase.Parse(bytes).Prices[^1].Name.ShouldBe(Name);
    }

    [Fact]
    public void Hebrew_DecodedTwice_IsFlagged()
    {
        var twice = Encoding.Latin1.GetString(Encoding.UTF8.GetBytes("חלב תנובה"));
        var parsed = ParseCase.Parse(ParseCase.Prices([.. Enumerable.Range(1, 100).Select(i => ParseCase.Row($"{i}", "1", twice))]));

        parsed.ShouldBeWhole();
        parsed.Account.Flags.ShouldBe(FileFlags.Mojibake);
        parsed.Prices[0].Name.ShouldBe(twice);
    }

    private static byte[] Encode(string encoding, string? declared, bool mark)
    {
        var xml = (declared is null ? "" : $"<?xml version=\"1.0\" encoding=\"{declared}\"?>\r\n") + "<Root><ChainId>7290058140886</ChainId><Items>" + s_rows + "</Items></Root>";
        var codec = Encoding.GetEncoding(encoding);
        return mark ? [.. codec.GetPreamble(), .. codec.GetBytes(xml)] : codec.GetBytes(xml);
    }
}

using System.Text;
using Gogobe.Pipeline;
using Gogobe.Testing.Timing;

namespace Gogobe.Parser.Tests.Reading;

/// <summary>B07, B08: documents made to hurt.</summary>
public sealed class LimitTests
{
    [Theory]
    [InlineData("<!DOCTYPE r [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Root><Item><ItemName>&x;</ItemName></Item></Root>")]
    [InlineData("<!DOCTYPE r [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x.dtd\"> %p;]><Root/>")]
    [InlineData("<?xml version=\"1.0\"?>\n<!DOCTYPE r SYSTEM \"http://127.0.0.1:1/x.dtd\"><Root/>")]
    [InlineData("<!DOCTYPE lolz [<!ENTITY a \"lol\"><!ENTITY b \"&a;&a;&a;&a;&a;&a;\">]><lolz>&b;</lolz>")]
    public void DocumentType_OfAnyKind_IsForbiddenBeforeItIsRead(string xml) => ParseCase.Parse(xml).ShouldFail(Reason.DtdForbidden);

    [Fact]
    public void Entity_ThatNobodyDeclared_StaysText() =>
        ParseCase.Parse(ParseCase.Prices(ParseCase.Row("1", "1", "&lol; &x;"))).Prices.ShouldHaveSingleItem().Name.ShouldBe("&lol; &x;");

    [Fact]
    public void Nesting_BeyondTheLimit_IsTooDeepAtOnce()
    {
        Timed(() => ParseCase.Parse(new Repeating("<a>"u8.ToArray(), 100_000, "", ""))).ShouldFail(Reason.TooDeep);

        var deep = string.Concat(Enumerable.Repeat("<a>", 60)) + "<Item><ItemCode>1</ItemCode><ItemPrice>1</ItemPrice></Item>" + string.Concat(Enumerable.Repeat("</a>", 60));
        ParseCase.Parse(deep).ShouldBeWhole();
    }

    [Fact]
    public void Attributes_AMillion_AreTooLarge()
    {
        var attributes = new StringBuilder("<Root");
        for (var i = 0; i < 1_000_000; i++)
        {
            attributes.Append(" a").Append(i).Append("=\"1\"");
        }

        Timed(() => ParseCase.Parse(attributes.Append("/>").ToString())).ShouldFail(Reason.TooLarge);
    }

    [Fact]
    public void Text_OfTwoHundredMegabytes_IsTooLarge() =>
        Timed(() => ParseCase.Parse(new Repeating(Encoding.ASCII.GetBytes(new string('x', 100_000)), 2000, "<Root><Item><ItemName>", "</ItemName></Item></Root>"))).ShouldFail(Reason.TooLarge);

    [Fact]
    public void Elements_TenMillionEmptyOnes_AreTooLarge() =>
        Timed(() => ParseCase.Parse(new Repeating("<a/>"u8.ToArray(), 10_000_000, "<Root>", "</Root>"))).ShouldFail(Reason.TooLarge);

    [Fact]
    public void Elements_TenMillionInOneRow_AreTooLarge() =>
        Timed(() => ParseCase.Parse(new Repeating("<a/>"u8.ToArray(), 10_000_000, "<Root><Item>", "</Item></Root>"))).ShouldFail(Reason.TooLarge);

    [Fact]
    public void Names_AllDifferent_DoNotGrowTheAccount()
    {
        var xml = new StringBuilder("<Root><Items>");
        for (var i = 0; i < 20_000; i++)
        {
            xml.Append("<Item><ItemCode>").Append(i).Append("</ItemCode><x").Append(i).Append(">1</x").Append(i).Append("><ItemPrice>1</ItemPrice></Item>");
        }

        var parsed = ParseCase.Parse(xml.Append("</Items></Root>").ToString());

        parsed.ShouldBeWhole();
        parsed.Account.UnknownElements.Count.ShouldBe(32);
    }

    [Fact]
    public void RejectedRows_AreSampledAndCutNotCollected()
    {
        var rows = Enumerable.Range(1, 1000).Select(i => $"<ItemName>{new string('א', 3000)}</ItemName><ItemPrice>1</ItemPrice>").ToArray();
        var parsed = ParseCase.Parse(ParseCase.Prices(rows));

        parsed.Account.RejectedRows.ShouldBe(1000);
        parsed.Account.Samples.Count.ShouldBe(20);
        parsed.Account.Samples.ShouldAllBe(s => s.Fragment.Length <= 2000);
    }

    // What is quadratic takes many minutes.
    private static Parsed Timed(Func<Parsed> parse)
    {
        Parsed? parsed = null;
        ThreadTime.Of(() => parsed = parse()).ShouldBeLessThan(TimeSpan.FromSeconds(15));
        return parsed!;
    }
}

/// <summary>A document made while it is read: a head, one piece many times, a tail.</summary>
internal sealed class Repeating : Stream
{
    private readonly byte[] _piece;
    private readonly byte[] _tail;
    private byte[] _now;
    private long _left;
    private int _at;
    private bool _tailGiven;

    public Repeating(byte[] piece, long times, string head, string tail)
    {
        // Short pieces are given many at once.
        var together = Math.Max(1, 32_768 / piece.Length);
        _left = times / together;
        _piece = [.. Enumerable.Repeat(piece, together).SelectMany(p => p)];
        _tail = [.. Enumerable.Repeat(piece, (int)(times % together)).SelectMany(p => p), .. Encoding.UTF8.GetBytes(tail)];
        _now = Encoding.UTF8.GetBytes(head);
    }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public override int Read(Span<byte> buffer)
    {
        while (_at == _now.Length)
        {
            if (_left == 0 && _tailGiven)
            {
                return 0;
            }

            _tailGiven = _left == 0;
            _now = _left-- > 0 ? _piece : _tail;
            _left = Math.Max(_left, 0);
            _at = 0;
        }

        var count = Math.Min(buffer.Length, _now.Length - _at);
        _now.AsSpan(_at, count).CopyTo(buffer);
        _at += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}

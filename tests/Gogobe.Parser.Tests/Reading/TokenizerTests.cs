using System.Text;
using CsCheck;
using Gogobe.Parser.Reading;
using Gogobe.Parser.Reading.Layers;
using Gogobe.Parser.Reading.Xml;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Tests.Reading;

public sealed class TokenizerTests
{
    private static readonly Gen<string> s_text = Any.Of(
        "", " ", "a", "12.90", "חלב 3%", "a\r\nb", "\r", "\n\t", "&amp;", "&lt;&gt;", "&quot;x&apos;", "&#1488;", "&#x5D0;", "&#13;", "<![CDATA[a<b&c\r\n]]>", "<![CDATA[]]>",
        "<!-- c -->", "<?pi x?>", "😀", "]]", " x ", new string('y', 70), new string('א', 40)).List[0, 4].Select(parts => string.Concat(parts));

    private static readonly Gen<string> s_name = Any.Of("Item", "ItemCode", "a", "A-b.c_1", "שם", "ns:Item", "Root");

    private static readonly Gen<string> s_attributes =
        Any.Of("", " ", "  a=\"1\"", "\r\n a='x&amp;y'", " a=\"\t&#10;'\" b = '\"'", " xmlns:ns=\"urn:x\"");

    private static readonly Gen<string> s_element = Element(4);

    [Fact]
    public void Read_RandomDocuments_AgreesWithAConformingReader()
    {
        s_element.Select(e => "<Doc xmlns:ns=\"urn:ns\">" + e + "</Doc>").Sample(
            xml => Flatten(Oracle.Read(xml)) == Tokens(xml, 1 << 20),
            iter: 3000, print: xml => xml);
    }

    [Fact]
    public void Read_AnySplitOfTheInput_GivesTheSameTokens()
    {
        Gen.Select(s_element, Gen.Int[1, 7]).Select((e, step) => ("<Doc xmlns:ns=\"urn:ns\">" + e + "</Doc>", step)).Sample(
            p => Tokens(p.Item1, p.step) == Tokens(p.Item1, 1 << 20), iter: 1000);
    }

    [Theory]
    [InlineData("<a>x & y</a>", "x & y", "lone-ampersand", 1)]
    [InlineData("<a>x &nbsp; y &amp z</a>", "x &nbsp; y &amp z", "lone-ampersand", 2)]
    [InlineData("<a>M&M &#xZZ;</a>", "M&M &#xZZ;", "lone-ampersand", 2)]
    [InlineData("<a>1\u0001\u0000\u000b2</a>", "12", "control-character", 3)]
    [InlineData("<a>1&#0;&#x1F;&#xD800;2</a>", "12", "control-character", 3)]
    [InlineData("<a><![CDATA[1\u00002]]></a>", "12", "control-character", 1)]
    [InlineData("<a>3 < 4 <5</a>", "3 < 4 <5", "stray-less-than", 2)]
    [InlineData("<a><b c=7/></a>", "", "unquoted-attribute", 1)]
    [InlineData("<a><b c=\"1\u0002\"/></a>", "", "control-character", 1)]
    [InlineData("<a><b c=\"1<2\"/></a>", "", "stray-less-than", 1)]
    [InlineData("<a><b c=x/y d=1>q</b></a>", "q", "unquoted-attribute", 2)]
    public void Read_ListedDamage_IsRepairedAndCounted(string xml, string text, string repair, long times)
    {
        var tokenizer = Open(xml);
        var found = new StringBuilder();
        for (XmlToken token; (token = tokenizer.Read()) != XmlToken.EndOfDocument;)
        {
            found.Append(token == XmlToken.Text ? Encoding.UTF8.GetString(tokenizer.Text) : "");
        }

        found.ToString().ShouldBe(text);
        tokenizer.Repairs.ByName.ShouldBe(new Dictionary<string, long> { [repair] = times });
    }

    [Theory]
    [InlineData("<a><b></a></b>", Reason.Malformed)]
    [InlineData("<a></b>", Reason.Malformed)]
    [InlineData("<a>x</a>y", Reason.Malformed)]
    [InlineData("<a/><b/>", Reason.Malformed)]
    [InlineData("<a/><?xml version='1.0'?><a/>", Reason.Malformed)]
    [InlineData("<a b></a>", Reason.Malformed)]
    [InlineData("<a b='1' b='2'/>", Reason.Malformed)]
    [InlineData("<a / ></a>", Reason.Malformed)]
    [InlineData("</a>", Reason.Malformed)]
    [InlineData("<a></a b>", Reason.Malformed)]
    [InlineData("<abc></x>", Reason.Malformed)]
    [InlineData("<a\"b></a>", Reason.Malformed)]
    [InlineData("<a =1></a>", Reason.Malformed)]
    [InlineData("<a><!BAD stuff></a>", Reason.Malformed)]
    [InlineData("<a", Reason.Truncated)]
    [InlineData("<a>", Reason.Truncated)]
    [InlineData("<a>text", Reason.Truncated)]
    [InlineData("<a><b></b>", Reason.Truncated)]
    [InlineData("<a></", Reason.Truncated)]
    [InlineData("<a></a", Reason.Truncated)]
    [InlineData("<a><!-- ", Reason.Truncated)]
    [InlineData("<a><![CDATA[ x", Reason.Truncated)]
    [InlineData("<?xml version='1.0'?>", Reason.Truncated)]
    [InlineData("<a b='", Reason.Truncated)]
    [InlineData("<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>", Reason.DtdForbidden)]
    [InlineData("<!DOCTYPE html><html></html>", Reason.LoginPage)]
    [InlineData("<!doctype HTML PUBLIC \"x\"><html></html>", Reason.LoginPage)]
    [InlineData("<HTML><body>login</body></HTML>", Reason.LoginPage)]
    public void Read_WhatNoRepairCovers_FailsWithItsReason(string xml, Reason reason) =>
        Should.Throw<FeedException>(() => Tokens(xml, 3)).Reason.ShouldBe(reason);

    [Fact]
    public void Read_BlanksBeforeTheDeclarationAndNulsBehindTheRoot_AreTolerated()
    {
        var tokenizer = Open("\r\n  <?xml version=\"1.0\"?>\n<a>x</a> \n\0\0\0 <!-- end -->\0");
        while (tokenizer.Read() != XmlToken.EndOfDocument)
        {
        }

        tokenizer.TrailingBytes.ShouldBe(4);
    }

    [Fact]
    public void Read_EveryCutOfADocument_IsTruncatedOrWhole()
    {
        const string Xml = "<?xml version=\"1.0\"?><Root a='1'><Items Count=\"2\"><Item><x>1 &amp; 2</x><!-- c --><y/></Item><![CDATA[q]]></Items></Root>";
        for (var length = 1; length < Xml.Length; length++)
        {
            Should.Throw<FeedException>(() => Tokens(Xml[..length], 1 << 20)).Reason.ShouldBe(Reason.Truncated, Xml[..length]);
        }
    }

    private static Gen<string> Element(int depth)
    {
        var children = depth == 0 ? Gen.Int[0, 0].Select(_ => new List<string>()) : Element(depth - 1).List[0, 3];
        return Gen.Select(Gen.Select(s_name, s_attributes, s_text), children, Gen.Bool, Any.Of("", "\r\n  ", " "))
            .Select((parts, inner, empty, blank) =>
            {
                var (name, attributes, text) = parts;
                return empty && text.Length == 0 && inner.Count == 0
                    ? $"<{name}{attributes}/>"
                    : $"<{name}{attributes}>{(inner.Count == 0 ? text : blank + string.Concat(inner.Select(c => c + blank)))}</{name}{blank}>";
            });
    }

    private static XmlTokenizer Open(string xml, int step = 1 << 20)
    {
        var container = FeedContainer.Open(new Dripping(Encoding.UTF8.GetBytes(xml), step), ReadLimits.Default);
        return new XmlTokenizer(new Utf8Window(new FeedText(container), 1 << 20), ReadLimits.Default);
    }

    private static string Tokens(string xml, int step)
    {
        var tokenizer = Open(xml, step);
        var found = new StringBuilder();
        var leafText = new StringBuilder();
        var leaf = false;
        while (true)
        {
            switch (tokenizer.Read())
            {
                case XmlToken.Start:
                    found.Append('(').Append(Encoding.UTF8.GetString(tokenizer.Name));
                    for (var i = 0; i < tokenizer.AttributeCount; i++)
                    {
                        found.Append(' ').Append(Encoding.UTF8.GetString(tokenizer.AttributeName(i))).Append('=').Append(Encoding.UTF8.GetString(tokenizer.AttributeValue(i)));
                    }

                    found.Append('|');
                    leafText.Clear();
                    leaf = true;
                    break;
                case XmlToken.Text:
                    leafText.Append(Encoding.UTF8.GetString(tokenizer.Text));
                    break;
                case XmlToken.End:
                    found.Append(leaf ? leafText : "").Append(')');
                    leaf = false;
                    break;
                default:
                    return found.ToString();
            }
        }
    }

    private static string Flatten(Oracle element)
    {
        var attributes = string.Concat(element.Attributes.Select(a => $" {a.Key}={a.Value}"));
        return $"({element.Name}{attributes}|{(element.Children.Count == 0 ? element.Text : string.Concat(element.Children.Select(Flatten)))})";
    }
}

/// <summary>Gives at most so many bytes a read.</summary>
internal sealed class Dripping(byte[] bytes, int step) : MemoryStream(bytes)
{
    public override bool CanSeek => false;

    public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(step, count));
}

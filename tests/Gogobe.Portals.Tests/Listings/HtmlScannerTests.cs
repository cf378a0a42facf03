using Gogobe.Portals.Html;
using Gogobe.Testing.Timing;

namespace Gogobe.Portals.Tests.Listings;

public class HtmlScannerTests
{
    [Theory]
    [InlineData("<a href=x>", "x")]
    [InlineData("<a\n HREF = 'x y' >", "x y")]
    [InlineData("<a title=\"a > b\" href=\"x\">", "x")]
    [InlineData("<a title='say \"hi\"' href=x/y>", "x/y")]
    [InlineData("<a disabled href=\"?a=1&amp;b=2\"/>", "?a=1&b=2")]
    [InlineData("<a title=\"never closed href=x>", null)]
    [InlineData("<a data-href=y href=x>", "x")]
    public void Attribute_OfAnyWriting_IsFound(string html, string? href)
    {
        var scanner = new HtmlScanner(html);
        scanner.Read().ShouldBeTrue();
        scanner.Attribute("href").ShouldBe(href);
    }

    [Theory]
    [InlineData("<!-- <a href=no> --><a href=x>", "x")]
    [InlineData("<script>document.write('<a href=no>')</script><a href=x>", "x")]
    [InlineData("<style>a > b { content: '<a href=no>' }</style><a href=x>", "x")]
    [InlineData("<!DOCTYPE html><?xml ?><a href=x>", "x")]
    [InlineData("1 < 2 <3 <a href=x>", "x")]
    public void All_OfAPage_AreItsLinksOnly(string html, string link) => HtmlLinks.All(html).ShouldBe([link]);

    [Fact]
    public void Rows_ThatAreNotClosed_EndWhereTheNextBegins() =>
        HtmlTable.Rows("<table><tr><td>a<td>b &amp; c<tr><td> d\n e </table><td>no row").Select(r => string.Join('|', r.Select(c => c.Text))).ShouldBe(["a|b & c", "d e"]);

    [Theory]
    [InlineData("<")]
    [InlineData("<a ")]
    [InlineData("<a x=\"")]
    [InlineData("<a x='\" ")]
    [InlineData("<td>")]
    [InlineData("<!--")]
    [InlineData("<script>")]
    [InlineData("&#x")]
    public void Rows_OfAHostilePage_TakeTimeInProportionToItsLength(string piece)
    {
        var html = string.Concat(Enumerable.Repeat(piece, 2 * 1024 * 1024 / piece.Length));

        // What is quadratic takes many minutes for this.
        ThreadTime.Of(() =>
        {
            HtmlTable.Rows(html);
            HtmlLinks.All(html);
        }).ShouldBeLessThan(TimeSpan.FromSeconds(20));
    }
}

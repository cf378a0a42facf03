using Bunit;
using Gogobe.Cockpit.Components.Rejects;
using Gogobe.Cockpit.Formatting;
using Gogobe.Cockpit.Rejects;
using Gogobe.Pipeline;

namespace Gogobe.Cockpit.Tests.Rejects;

public sealed class RejectedFragmentTests : BunitContext
{
    [Theory]
    [InlineData("bad-price", "<Item><ItemCode>7</ItemCode><ItemPrice>1,x</ItemPrice></Item>", "<ItemPrice>1,x</ItemPrice>")]
    [InlineData("no-price", "<Item><ItemPrice/></Item>", "<ItemPrice/>")]
    [InlineData("no-price", "<item><n0:ITEMPRICE a=\"b\"></n0:ITEMPRICE></item>", "<n0:ITEMPRICE a=\"b\"></n0:ITEMPRICE>")]
    [InlineData("bad-code", "<Item><ItemCode><![CDATA[<7>]]></ItemCode><ItemName>ItemCode</ItemName></Item>", "<ItemCode><![CDATA[<7>]]></ItemCode>")]
    [InlineData("bad-price", "<Line ItemCode='7' ItemPrice='x'/>", "ItemPrice='x'")]
    [InlineData("bad-price", "<Item><ItemPrice>12", "<ItemPrice>12")]
    [InlineData("repeated-id", "<Store><StoreId>1</StoreId><StoreId>2</StoreId></Store>", "<StoreId>1</StoreId>|<StoreId>2</StoreId>")]
    [InlineData("no-price", "<Item><ItemPriceOther>1</ItemPriceOther></Item>", "")]
    [InlineData("field-too-long", "<Item><ItemPrice>1</ItemPrice></Item>", "")]
    public void Mark_Row_MarksTheFieldOfTheReasonAndLosesNothing(string reason, string fragment, string marked)
    {
        var parts = RejectedFragment.Mark(fragment, reason);

        string.Join('|', parts.Where(p => p.IsMarked).Select(p => p.Text)).ShouldBe(marked);
        string.Concat(parts.Select(p => p.Text)).ShouldBe(fragment);
    }

    [Fact]
    public void Reasons_OfRows_EachHasASentence() =>
        ReasonText.OfRows.Order(StringComparer.Ordinal).ShouldBe(Enum.GetValues<RowReason>().Select(r => r.Text()).Order(StringComparer.Ordinal));

    [Fact]
    public void Fragment_HostileText_IsInertAndWhole()
    {
        const string Text = "<Item>\n  <ItemPrice>\u202E<script>alert(1)</script></ItemPrice>\n</Item>";

        var shown = Render<Fragment>(p => p.Add(f => f.Text, Text).Add(f => f.Reason, "bad-price"));

        shown.FindAll("script").ShouldBeEmpty();
        shown.Find("code").TextContent.ShouldBe(Text.Replace("\u202E", "⟨U+202E⟩", StringComparison.Ordinal));
        shown.Find("mark").TextContent.ShouldBe("<ItemPrice>⟨U+202E⟩");
    }

    [Fact]
    public void Fragment_FieldThatIsNotThere_SaysSo() =>
        Render<Fragment>(p => p.Add(f => f.Text, "<Item/>").Add(f => f.Reason, "no-price")).Find("p").TextContent.ShouldBe("ItemPrice does not stand in the row.");
}

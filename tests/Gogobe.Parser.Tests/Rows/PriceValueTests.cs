using System.Globalization;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Prices;

namespace Gogobe.Parser.Tests.Rows;

/// <summary>B13 to B15, B17, B18: values of price rows.</summary>
public sealed class PriceValueTests
{
    [Theory]
    [InlineData("10", 100_000)]
    [InlineData("9.9", 99_000)]
    [InlineData("9.9000", 99_000)]
    [InlineData("0.1190000000000000", 1_190)]
    [InlineData(" 12.90\r\n", 129_000)]
    [InlineData("0", 0)]
    [InlineData("0.01", 100)]
    [InlineData(".5", 5_000)]
    [InlineData("5.", 50_000)]
    [InlineData("000012.3", 123_000)]
    [InlineData("100000", 1_000_000_000)]
    [InlineData("12,90", 129_000)]
    [InlineData("0,5", 5_000)]
    [InlineData("1,290.00", 12_900_000)]
    [InlineData("12,345.6", 123_456_000)]
    [InlineData("\uFEFF5.90", 59_000)]
    [InlineData("\u00a05,90\u200f", 59_000)]
    public void Price_OfADecimal_IsExact(string text, long scaled) =>
        ParseCase.Parse(ParseCase.Prices(ParseCase.Row(price: text))).Prices.ShouldHaveSingleItem().Row.Price.ShouldBe(scaled);

    [Theory]
    [InlineData("", RowReason.NoPrice)]
    [InlineData("  ", RowReason.NoPrice)]
    [InlineData("1,234", RowReason.BadPrice)]
    [InlineData("5,9,0", RowReason.BadPrice)]
    [InlineData("1,234.5,6", RowReason.BadPrice)]
    [InlineData("1,29.00", RowReason.BadPrice)]
    [InlineData("1234,567.00", RowReason.BadPrice)]
    [InlineData("1.234,50", RowReason.BadPrice)]
    [InlineData(",90", RowReason.BadPrice)]
    [InlineData("12,", RowReason.BadPrice)]
    [InlineData("-5,90", RowReason.NegativePrice)]
    [InlineData("1e3", RowReason.BadPrice)]
    [InlineData("NaN", RowReason.BadPrice)]
    [InlineData("∞", RowReason.BadPrice)]
    [InlineData("١٢", RowReason.BadPrice)]
    [InlineData("1.2.3", RowReason.BadPrice)]
    [InlineData("+5", RowReason.BadPrice)]
    [InlineData("--5", RowReason.BadPrice)]
    [InlineData(".", RowReason.BadPrice)]
    [InlineData("-", RowReason.BadPrice)]
    [InlineData("5 0", RowReason.BadPrice)]
    [InlineData("5 ₪", RowReason.BadPrice)]
    [InlineData("0.123456789012345", RowReason.BadPrice)]
    [InlineData("0.00001", RowReason.BadPrice)]
    [InlineData("-0.01", RowReason.NegativePrice)]
    [InlineData("-99999999999999999999", RowReason.NegativePrice)]
    [InlineData("100000.01", RowReason.PriceTooHigh)]
    [InlineData("99999999999999999999999999999999", RowReason.PriceTooHigh)]
    public void Price_OfAnythingElse_RejectsTheRowWithItsReason(string text, RowReason reason)
    {
        var parsed = ParseCase.Parse(ParseCase.Prices(ParseCase.Row("1", text), ParseCase.Row("2")));

        parsed.ShouldBeWhole();
        parsed.Account.Seen.ShouldBe(2);
        parsed.Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [reason] = 1 });
        var sample = parsed.Account.Samples.ShouldHaveSingleItem();
        (sample.Reason, sample.Row).ShouldBe((reason, 1));
        sample.Fragment.ShouldStartWith("<Item>");
        sample.Fragment.ShouldEndWith("</Item>");
        sample.Fragment.ShouldContain($"<ItemPrice>{text}</ItemPrice>");
    }

    [Theory]
    [InlineData("he-IL")]
    [InlineData("de-DE")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void Values_UnderAnyCultureOfTheHost_AreTheSame(string culture)
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo(culture);
            var parsed = ParseCase.Parse(ParseCase.Prices(ParseCase.Row(price: "12.90"), ParseCase.Row("2", "12,90"), "<ITEMCODE>3</ITEMCODE><ITEMPRICE>1234.5</ITEMPRICE><ItemNM>i</ItemNM>"));
            parsed.Prices.Select(p => p.Row.Price).ShouldBe([129_000, 129_000, 12_345_000]);
            parsed.Prices[2].Name.ShouldBe("i");
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Flags_SayWhatIsOdd()
    {
        var rows = ParseCase.Parse(ParseCase.Prices(
            ParseCase.Row("7290000000015", "0.01"),
            ParseCase.Row("7290000000015", "0.02", "  "),
            ParseCase.Row("55350", "5"),
            "<ItemCode>7290000000015</ItemCode><ItemType>0</ItemType><ItemName>x</ItemName><ItemPrice>0</ItemPrice>",
            "<ItemCode>55350</ItemCode><ItemType>0</ItemType><ItemName>x</ItemName><ItemPrice>5</ItemPrice><bIsWeighted>1</bIsWeighted><AllowDiscount>0</AllowDiscount>")).Prices;

        rows.Select(r => r.Row.Flags).ShouldBe(
        [
            PriceFlags.Placeholder, PriceFlags.NoName, PriceFlags.TypeDisagrees, PriceFlags.TypeDisagrees | PriceFlags.Placeholder,
            PriceFlags.Weighted | PriceFlags.NoDiscount,
        ]);
    }

    [Theory]
    [InlineData("לא ידוע", "")]
    [InlineData(" Unknown ", "")]
    [InlineData("unknown", "")]
    [InlineData("00000", "")]
    [InlineData(",", "")]
    [InlineData("General", "")]
    [InlineData("0", "")]
    [InlineData("0.00", "")]
    [InlineData("   ", "")]
    [InlineData(",          ,", "")]
    [InlineData("---", "")]
    [InlineData("כללי", "")]
    [InlineData("-מעדני-", "-מעדני-")]
    [InlineData("אין     ", "אין     ")]
    [InlineData("General Mills", "General Mills")]
    public void Text_ThatSaysUnknown_IsEmptyButANameStays(string text, string kept)
    {
        var row = ParseCase.Parse(ParseCase.Prices(
            $"<ItemCode>1</ItemCode><ItemName>{text}</ItemName><ManufacturerName>{text}</ManufacturerName><UnitQty>{text}</UnitQty><UnitOfMeasure>{text}</UnitOfMeasure><ItemPrice>1</ItemPrice>")).Prices.ShouldHaveSingleItem();

        (row.Name, row.Manufacturer, row.Unit, row.UnitOfMeasure).ShouldBe((text, kept, kept, kept));
    }

    [Theory]
    [InlineData("12345678901234", true)]
    [InlineData("0007290000000015", false)]
    [InlineData("00072900000015", true)]
    [InlineData("  7290000000015 ", true)]
    [InlineData("12345678901234567890", false)]
    [InlineData("12A4", false)]
    [InlineData("12 34", false)]
    [InlineData("-5", false)]
    [InlineData("١٢٣", false)]
    public void Code_Of1To14Digits_IsKeptWithItsZerosAndAnythingElseRejected(string code, bool good)
    {
        var parsed = ParseCase.Parse(ParseCase.Prices(ParseCase.Row(code)));

        parsed.Account.Rejected.ContainsKey(RowReason.BadCode).ShouldBe(!good);
        if (good)
        {
            parsed.Prices.ShouldHaveSingleItem().Code.ShouldBe(code.Trim());
        }
    }

    [Fact]
    public void Row_WithoutCode_IsRejectedAndAccounted()
    {
        var parsed = ParseCase.Parse("<Root><Items><Item/><Item></Item><Item><ItemCode/><ItemPrice>1</ItemPrice></Item><Item><ItemCode>1</ItemCode><ItemPrice>1</ItemPrice></Item></Items></Root>");

        parsed.ShouldBeWhole();
        parsed.Account.Seen.ShouldBe(4);
        parsed.Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [RowReason.NoCode] = 3 });
        parsed.Account.Samples.Select(s => s.Fragment).ShouldBe(["<Item/>", "<Item></Item>", "<Item><ItemCode/><ItemPrice>1</ItemPrice></Item>"]);
    }

    [Fact]
    public void Field_ThatComesTwice_IsTheLastOneThatSaysSomething()
    {
        var twice = Enumerable.Range(1, 20).Select(i => $"<ItemCode>{i}</ItemCode><ItemPrice>1</ItemPrice><ItemName>a</ItemName><ItemPrice>{i}.5</ItemPrice><ItemName/><ItemNm>''</ItemNm><ItemPrice> </ItemPrice>").ToArray();
        var rows = ParseCase.Parse(ParseCase.Prices(twice)).Prices;

        rows.Select(r => r.Price).ShouldBe(Enumerable.Range(1, 20).Select(i => i + 0.5m));
        rows.ShouldAllBe(r => r.Name == "a");
    }

    [Fact]
    public void SameItemTwice_BothRowsAreHandedOnInOrder() =>
        ParseCase.Parse(ParseCase.Prices(ParseCase.Row(price: "5"), ParseCase.Row(price: "6"))).Prices.Select(p => p.Price).ShouldBe([5, 6]);

    [Fact]
    public void Names_OfAnyCharacters_AreStoredAsTheyAreUpToTheCap()
    {
        string[] names = ["\u202Eabc", "a\u200Bb", new string('ש', 5000), "😀😀", "&lt;script&gt;alert(1)&lt;/script&gt;", "=HYPERLINK(\"x\")", "line\r\nbreak", "tab\there"];
        var parsed = ParseCase.Parse(ParseCase.Prices([.. names.Select((n, i) => ParseCase.Row($"{i + 1}", "1", n))]));

        parsed.ShouldBeWhole();
        parsed.Prices.Select(p => p.Name).ShouldBe(names.Select(n => n.Replace("&lt;", "<", StringComparison.Ordinal).Replace("&gt;", ">", StringComparison.Ordinal).Replace("\r\n", "\n", StringComparison.Ordinal)));

        ParseCase.Parse(ParseCase.Prices(ParseCase.Row("1", "1", new string('x', 16_385)))).Account.Rejected.Keys.ShouldBe([RowReason.FieldTooLong]);
    }

    [Fact]
    public void Quantity_OfZeroOrNonsense_IsUnknownAndUnitPriceIsRounded()
    {
        var rows = ParseCase.Parse(ParseCase.Prices(
            "<ItemCode>1</ItemCode><ItemPrice>1</ItemPrice><Quantity>0.00</Quantity><UnitOfMeasurePrice>0.12345</UnitOfMeasurePrice>",
            "<ItemCode>2</ItemCode><ItemPrice>1</ItemPrice><Quantity>לא ידוע</Quantity><UnitOfMeasurePrice>n/a</UnitOfMeasurePrice>",
            "<ItemCode>3</ItemCode><ItemPrice>1</ItemPrice><Quantity>1.5</Quantity><UnitOfMeasurePrice>99999999999</UnitOfMeasurePrice>")).Prices;

        rows.Select(r => r.Quantity).ShouldBe([null, null, 1.5m]);
        rows.Select(r => r.UnitPrice).ShouldBe([0.1235m, null, null]);
    }

    [Fact]
    public void AttributesHash_ChangesWithEveryAttributeAndNothingElse()
    {
        string[] variants =
        [
            ParseCase.Row(), ParseCase.Row().Replace("חלב", "חלבX", StringComparison.Ordinal), ParseCase.Row().Replace("תנובה", "טרה", StringComparison.Ordinal),
            ParseCase.Row().Replace("ליטר", "גרם", StringComparison.Ordinal), ParseCase.Row().Replace("100 מ", "10 מ", StringComparison.Ordinal),
            ParseCase.Row().Replace("<Quantity>1.00", "<Quantity>2.00", StringComparison.Ordinal), ParseCase.Row().Replace("Weighted>0", "Weighted>1", StringComparison.Ordinal),
        ];
        var hashes = ParseCase.Parse(ParseCase.Prices(variants)).Prices.Select(p => p.Row.AttributesHash).ToArray();

        hashes.Distinct().Count().ShouldBe(variants.Length);
        ParseCase.Parse(ParseCase.Prices(ParseCase.Row(price: "99"))).Prices[0].Row.AttributesHash.ShouldBe(hashes[0]);
    }

    [Fact]
    public void ProductKey_FollowsTheChain()
    {
        var key = ParseCase.Parse(ParseCase.Prices(ParseCase.Row("55350"))).Prices[0].Row.Product;

        ProductKey.IsGtin(key).ShouldBeFalse();
        ((key >> 47) & 0x7FFF).ShouldBe(ParseCase.RamiLevy.Number);
    }
}

using System.Text;
using CsCheck;
using Gogobe.Parser.Tests.Reading;
using Gogobe.Pipeline;

namespace Gogobe.Parser.Tests.Rows;

/// <summary>The learned short cut through regular rows never changes what is read.</summary>
public sealed class PredictionTests
{
    private static readonly Gen<string> s_field = Gen.Select(
        Any.Of("ItemCode", "ItemName", "ManufacturerName", "UnitQty", "ItemPrice", "Odd", "StoreFoo", "Quantity"),
        Any.Of("1", "22", "x", "", " ", "a &amp; b", "גבינה", "<![CDATA[q]]>", "1<!-- c -->2", "5\r\n", "<deep>3</deep>", "7290000000015", "y & z"),
        Gen.Int[0, 9])
        .Select((name, value, form) => form == 0 ? $"<{name}/>" : form == 1 ? $"<{name} a=\"1\">{value}</{name}>" : $"<{name}>{value}</{name}>");

    private static readonly Gen<string> s_shape = s_field.List[1, 6].Select(fields => string.Join("\r\n  ", fields));

    [Fact]
    public void Rows_OfAnyMixOfShapes_ReadLikeAConformingReaderReadsThem()
    {
        var documents = Gen.Select(s_shape.Array[1, 4], Gen.Int[0, 3].Array[1, 60], Any.Of("\r\n ", "", "<!-- x -->"), Gen.Int[1, 400]);
        documents.Sample(
            (shapes, picks, between, step) =>
            {
                var rows = string.Concat(picks.Select(p => between + "<Item>" + shapes[p % shapes.Length] + "</Item>"));
                var xml = "<Root><Items>" + rows + "</Items></Root>";
                var whole = Read(ParseCase.Parse(xml));
                var dripped = Read(ParseCase.Parse(new Dripping(Encoding.UTF8.GetBytes(xml), step)));
                return whole == dripped && whole == Expected(xml);
            },
            iter: 2000);
    }

    [Fact]
    public void Rows_LongerThanTheWindow_AreWhole()
    {
        var rows = Enumerable.Range(1, 40).Select(i => $"<ItemCode>{i}</ItemCode><Filler>{new string('z', i * 9000)}</Filler><ItemName>n{i}</ItemName><ItemPrice>{i}</ItemPrice>").ToArray();
        var parsed = ParseCase.Parse(ParseCase.Prices(rows));

        parsed.ShouldBeWhole();
        parsed.Prices.Select(p => (p.Code, p.Name, p.Price)).ShouldBe(Enumerable.Range(1, 40).Select(i => ($"{i}", $"n{i}", (decimal)i)));
    }

    [Fact]
    public void EndTag_OfAnotherRowElement_IsMalformedThoughItsBytesWereSeenBefore()
    {
        const string Row = "<ItemCode>1</ItemCode><ItemPrice>1</ItemPrice>";
        var good = string.Concat(Enumerable.Repeat($"<Item>{Row}</Item>", 10));

        ParseCase.Parse($"<Root>{good}<Product>{Row}</Product>{good}</Root>").Account.Seen.ShouldBe(21);
        ParseCase.Parse($"<Root>{good}<Product>{Row}</Item><Item>{Row}</Item></Root>").ShouldFail(Reason.Malformed);
    }

    [Fact]
    public void Batches_AreCutAt500RowsOr256Kilobytes()
    {
        var many = ParseCase.Parse(ParseCase.Prices([.. Enumerable.Range(1, 1200).Select(i => ParseCase.Row($"{i}"))]));
        many.Batches.Select(b => b.Count).ShouldBe([500, 500, 200]);
        many.Batches.Select(b => b.BatchId).ShouldBe(Enumerable.Range(0, 3).Select(i => $"{many.Batches[0].ParseId}:{i}"));

        var long5K = ParseCase.Parse(ParseCase.Prices([.. Enumerable.Range(1, 100).Select(i => ParseCase.Row($"{i}", "1", new string('x', 10_000)))]));
        long5K.ShouldBeWhole();
        long5K.Batches.Count.ShouldBe(4);
        long5K.Batches.ShouldAllBe(b => b.Prices!.Text.Length < (256 * 1024) + 20_000);
    }

    private static string Expected(string xml)
    {
        // The lone ampersand is the one repair that these documents need.
        var rows = Oracle.Read(xml.Replace("y & z", "y &amp; z", StringComparison.Ordinal)).Rows("item", "product", "line").ToList();
        var good = rows.Select(r => (Code: Leaf(r, "ItemCode").Trim(), Name: Leaf(r, "ItemName"), Price: Leaf(r, "ItemPrice").Trim(), TwoCodes: r.Texts("ItemCode").Select(t => t.Trim()).Where(t => t.Length > 0).Distinct().Count() > 1))
            .Where(r => !r.TwoCodes && r.Code.Length > 0 && r.Code.All(char.IsAsciiDigit) && r.Price.Length is > 0 and < 6 && r.Price.All(char.IsAsciiDigit));
        return rows.Count + ":" + string.Join('|', good.Select(r => $"{r.Code};{r.Name};{r.Price}"));
    }

    // Of a field that comes twice the last one that says something speaks.
    private static string Leaf(Oracle row, string name) =>
        row.Texts(name).LastOrDefault(t => t.Trim().Length > 0) ?? row.Texts(name).FirstOrDefault(t => t.Length > 0) ?? "";

    private static string Read(Parsed parsed) =>
        parsed.Account.Seen + ":" + string.Join('|', parsed.Prices.Select(p => $"{p.Code};{p.Name};{p.Price.ToString("0.####", System.Globalization.CultureInfo.InvariantCulture)}"));
}

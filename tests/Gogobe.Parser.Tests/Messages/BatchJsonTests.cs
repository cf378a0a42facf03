using System.Text;
using System.Text.Json;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Parser.Tests.Messages;

/// <summary>Batches on the wire.</summary>
public sealed class BatchJsonTests
{
    [Fact]
    public void Prices_ThereAndBack_AreEqual()
    {
        var batch = ParseCase.Parse(ParseCase.Prices(ParseCase.Row(name: "חלב \"3%\" \\ &lt;b&gt; & 😀"), ParseCase.Row("55", "0.01", ""), "<ItemCode>007</ItemCode><ItemPrice>1.2345</ItemPrice>", "<ItemCode>x</ItemCode>")).Batches.ShouldHaveSingleItem();
        var json = MessageJson.Serialize(batch);
        var back = MessageJson.Deserialize<IngestBatch>(json);

        back.Prices!.Rows.Length.ShouldBe(3);
        back.Prices.Rows.Select((r, i) => (r, i)).ShouldAllBe(p => Same(batch.Prices!, batch.Prices!.Rows[p.i], back.Prices, p.r));
        (back.FileId, back.Run, back.ParseId, back.ParserVersion, back.Sequence, back.Last, back.Kind, back.Version).ShouldBe(
            (batch.FileId, batch.Run, batch.ParseId, batch.ParserVersion, batch.Sequence, batch.Last, batch.Kind, batch.Version));
        back.Account!.Complete.ShouldBeTrue();
        back.Account.Rejected.ShouldBe(batch.Account!.Rejected);
        back.Account.Samples.ShouldBe(batch.Account.Samples);
        Encoding.UTF8.GetString(MessageJson.Serialize(back)).ShouldBe(Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void Prices_AsJson_HaveTheDocumentedShape()
    {
        var batch = ParseCase.Parse(ParseCase.Prices(ParseCase.Row(), ParseCase.Row("55350"))).Batches[0];
        using var json = JsonDocument.Parse(MessageJson.Serialize(batch));
        var root = json.RootElement;

        root.GetProperty("batch_id").GetString().ShouldBe($"{batch.ParseId}:0");
        root.GetProperty("kind").GetString().ShouldBe("prices");
        root.GetProperty("last").GetBoolean().ShouldBeTrue();
        root.GetProperty("account").GetProperty("complete").GetBoolean().ShouldBeTrue();
        var first = root.GetProperty("items")[0];
        first.GetProperty("ean").GetString().ShouldBe("7290000000015");
        first.GetProperty("price").GetRawText().ShouldBe("6.9");
        first.GetProperty("master_id").GetInt64().ShouldBe(7290000000015);
        root.GetProperty("items")[1].GetProperty("master_id").ValueKind.ShouldBe(JsonValueKind.Null);
        Encoding.UTF8.GetString(MessageJson.Serialize(batch)).ShouldContain("חלב");
    }

    [Theory]
    [InlineData(FileType.PromoFull, "<Root><Promotions><Promotion><PromotionId>1</PromotionId><PromotionDescription>3 ב-10</PromotionDescription><PromotionStartDate>2026-07-01</PromotionStartDate><MinQty>3</MinQty><DiscountedPrice>10</DiscountedPrice><RewardType>1</RewardType><PromotionItems><Item><ItemCode>7</ItemCode></Item></PromotionItems></Promotion></Promotions></Root>")]
    [InlineData(FileType.Stores, "<Root><ChainId>7290058140886</ChainId><Stores><Store><StoreId>7</StoreId><StoreName>צמח</StoreName><City>x</City></Store></Stores></Root>")]
    public void OtherRows_ThereAndBack_AreEqual(FileType type, string xml)
    {
        var json = MessageJson.Serialize(ParseCase.Parse(xml, ParseCase.Request(type)).Batches.ShouldHaveSingleItem());
        var back = MessageJson.Deserialize<IngestBatch>(json);

        back.Count.ShouldBe(1);
        Encoding.UTF8.GetString(MessageJson.Serialize(back)).ShouldBe(Encoding.UTF8.GetString(json));
    }

    [Fact]
    public void UnknownFields_AndAnyOrder_AreAccepted()
    {
        const string Json = """{"items":[{"new":{"a":[1]},"price":12.9,"ean":"5","product":7}],"future":true,"kind":"prices","sequence":3,"parse_id":"7b6f6a5e-0000-4000-8000-000000000001","version":9,"file_id":1,"run":2,"parser_version":1}""";
        var batch = MessageJson.Deserialize<IngestBatch>(Encoding.UTF8.GetBytes(Json));

        (batch.Version, batch.Sequence, batch.Last, batch.Count).ShouldBe((9, 3, false, 1));
        (batch.Prices!.Rows[0].Price, batch.Prices.Rows[0].Product).ShouldBe((129_000, 7));
    }

    [Theory]
    [InlineData("12.9", 129_000)]
    [InlineData("7", 70_000)]
    [InlineData("0.0001", 1)]
    [InlineData("99999999.9999", 999_999_999_999)]
    [InlineData("1.23456", 12_346)]
    [InlineData("-1.5", -15_000)]
    [InlineData("1.5e1", 150_000)]
    [InlineData("0.000000000000000001", 0)]
    public void Price_InAnyNotation_IsReadExactly(string number, long scaled)
    {
        var json = $$"""{"kind":"prices","sequence":0,"parse_id":"7b6f6a5e-0000-4000-8000-000000000001","items":[{"ean":"5","price":{{number}}}]}""";

        MessageJson.Deserialize<IngestBatch>(Encoding.UTF8.GetBytes(json)).Prices!.Rows.ShouldHaveSingleItem().Price.ShouldBe(scaled);
    }

    [Fact]
    public void Texts_InAnyOrderEscapedOrNull_AreReadAsThoughInOrder()
    {
        const string Json = """{"kind":"prices","sequence":0,"parse_id":"7b6f6a5e-0000-4000-8000-000000000001","items":[{"unit":"\u05d2\"","name":null,"price":1,"manufacturer":"m","ean":"5"},{"ean":"6","price":1,"n\u0061me":"n"}]}""";

        var prices = MessageJson.Deserialize<IngestBatch>(Encoding.UTF8.GetBytes(Json)).Prices!;

        TextsOf(0).ShouldBe(["5", "", "m", "ג\"", ""]);
        TextsOf(1).ShouldBe(["6", "n", "", "", ""]);

        string[] TextsOf(int row) => [.. Enum.GetValues<PriceField>().Select(field => Encoding.UTF8.GetString(prices.TextOf(prices.Rows[row], field)))];
    }

    [Theory]
    [InlineData("100000000")]
    [InlineData("99999999999999999999")]
    [InlineData("\"1\"")]
    [InlineData("null")]
    public void Price_ThatIsNone_IsABadMessage(string number)
    {
        var json = $$"""{"kind":"prices","sequence":0,"parse_id":"7b6f6a5e-0000-4000-8000-000000000001","items":[{"ean":"5","price":{{number}}}]}""";

        Should.Throw<DeadLetterException>(() => MessageJson.Deserialize<IngestBatch>(Encoding.UTF8.GetBytes(json))).Reason.ShouldBe(Reason.BadMessage);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("not json")]
    [InlineData("{}")]
    [InlineData("""{"kind":"prices","sequence":0,"parse_id":"7b6f6a5e-0000-4000-8000-000000000001","items":[{"ean":"5"}]}""")]
    [InlineData("""{"kind":"prices","sequence":0,"parse_id":"7b6f6a5e-0000-4000-8000-000000000001","items":[7]}""")]
    [InlineData("""{"kind":"other","sequence":0,"parse_id":"7b6f6a5e-0000-4000-8000-000000000001","items":[]}""")]
    [InlineData("""{"kind":"prices","sequence":"x","parse_id":"7b6f6a5e-0000-4000-8000-000000000001","items":[]}""")]
    public void Bytes_ThatAreNoBatch_AreABadMessage(string json) =>
        Should.Throw<DeadLetterException>(() => MessageJson.Deserialize<IngestBatch>(Encoding.UTF8.GetBytes(json))).Reason.ShouldBe(Reason.BadMessage);

    private static bool Same(PriceBatch a, PriceRow x, PriceBatch b, PriceRow y) =>
        (x.Product, x.Price, x.UnitPrice, x.Quantity, x.AttributesHash, x.Flags) == (y.Product, y.Price, y.UnitPrice, y.Quantity, y.AttributesHash, y.Flags)
        && Enum.GetValues<PriceField>().All(f => a.TextOf(x, f).SequenceEqual(b.TextOf(y, f)));
}

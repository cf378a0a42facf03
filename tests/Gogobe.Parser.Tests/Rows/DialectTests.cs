using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Tests.Rows;

/// <summary>The dialects of prices, and the row rule.</summary>
public sealed class DialectTests
{
    private const string Fields = "<ItemCode>7290000000015</ItemCode><ItemType>1</ItemType>";

    [Fact]
    public void Name_ThatIsUnknownAndLong_IsCutBetweenCharacters()
    {
        var name = new string('a', 99) + "😀b";

        ParseCase.Parse($"<Root><Item><ItemCode>1</ItemCode><ItemPrice>1</ItemPrice><{name}>x</{name}></Item></Root>")
            .Account.UnknownElements.ShouldBe(new Dictionary<string, long> { [new string('a', 99)] = 1 });
    }

    [Theory]
    [InlineData("N", "<Root><ChainID>7290058140886</ChainID><StoreID>001</StoreID><Items><Item>{0}<ItemName>חלב</ItemName><ManufactureName>תנובה</ManufactureName><UnitQty>ליטר</UnitQty><Quantity>1.00</Quantity><UnitOfMeasure>100 מל</UnitOfMeasure><bIsWeighted>1</bIsWeighted><ItemPrice>6.9</ItemPrice><UnitOfMeasurePrice>0.69</UnitOfMeasurePrice><AllowDiscount>0</AllowDiscount><ItemStatus/></Item></Items></Root>")]
    [InlineData("C", "<Root><XmlDocVersion>19</XmlDocVersion><ChainId>7290058140886</ChainId><StoreId>001</StoreId><DllVerNo>9</DllVerNo><Items Count=\"1\"><Item>{0}<ItemName>חלב</ItemName><ManufacturerName>תנובה</ManufacturerName><UnitQty>ליטר</UnitQty><Quantity>1</Quantity><UnitOfMeasure>100 מל</UnitOfMeasure><bIsWeighted>1</bIsWeighted><ItemPrice>6.90</ItemPrice><UnitOfMeasurePrice>0.6900</UnitOfMeasurePrice><AllowDiscount>0</AllowDiscount><ItemId>7</ItemId></Item></Items></Root>")]
    [InlineData("B", "<Root><ChainId>7290058140886</ChainId><StoreId>1</StoreId><Items><Item>{0}<ItemNm>חלב</ItemNm><ManufacturerName>תנובה</ManufacturerName><UnitQty>ליטר</UnitQty><Quantity>1</Quantity><UnitOfMeasure>100 מל</UnitOfMeasure><bIsWeighted>1</bIsWeighted><ItemPrice>6.9000</ItemPrice><UnitOfMeasurePrice>0.69</UnitOfMeasurePrice><AllowDiscount>0</AllowDiscount></Item></Items></Root>")]
    [InlineData("L", "<Prices><ChainID>7290058140886</ChainID><StoreID>001</StoreID><Products><Product>{0}<ItemName>חלב</ItemName><ManufactureName>תנובה</ManufactureName><UnitQty>ליטר</UnitQty><Quantity>1</Quantity><UnitMeasure>100 מל</UnitMeasure><BisWeighted>1</BisWeighted><ItemPrice>6.90</ItemPrice><UnitOfMeasurePrice>0.69</UnitOfMeasurePrice><AllowDiscount>0</AllowDiscount><itemStatus>1</itemStatus><LastUpdateDate/></Product></Products></Prices>")]
    [InlineData("S", "<OrderXml xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\"><Envelope><ChainId>7290058140886</ChainId><StoreId>1</StoreId><Header><Details><Line>{0}<ItemName>חלב</ItemName><ManufacturerName>תנובה</ManufacturerName><UnitQty>ליטר</UnitQty><Quantity>1.00</Quantity><UnitOfMeasure>100 מל</UnitOfMeasure><blsWeighted>1</blsWeighted><ItemPrice>6.90</ItemPrice><UnitOfMeasurePrice>0.69</UnitOfMeasurePrice><AllowDiscount>0</AllowDiscount></Line></Details></Header></Envelope></OrderXml>")]
    [InlineData("T", "<NewDataSet><xs:schema xmlns:xs=\"http://www.w3.org/2001/XMLSchema\"><xs:element name=\"x\"/></xs:schema><item><itemcode>7290000000015</itemcode><itemname>חלב</itemname><manufacturername>תנובה</manufacturername><unitqty>ליטר</unitqty><quantity>1</quantity><unitofmeasure>100 מל</unitofmeasure><bisweighted>1</bisweighted><itemprice>6.9</itemprice><unitofmeasureprice>.69</unitofmeasureprice><allowdiscount>0</allowdiscount></item></NewDataSet>")]
    [InlineData("upper case, namespace", "<p:ROOT xmlns:p=\"urn:x\"><p:ITEMS><p:ITEM><p:ITEMCODE>7290000000015</p:ITEMCODE><p:ITEMNAME>חלב</p:ITEMNAME><p:MANUFACTURERNAME>תנובה</p:MANUFACTURERNAME><p:UNITQTY>ליטר</p:UNITQTY><p:QUANTITY>1</p:QUANTITY><p:UNITOFMEASURE>100 מל</p:UNITOFMEASURE><p:BISWEIGHTED>1</p:BISWEIGHTED><p:ITEMPRICE>6.9</p:ITEMPRICE><p:UNITOFMEASUREPRICE>0.69</p:UNITOFMEASUREPRICE><p:ALLOWDISCOUNT>0</p:ALLOWDISCOUNT></p:ITEM></p:ITEMS></p:ROOT>")]
    [InlineData("attributes", "<Root ChainId=\"7290058140886\"><Items><Item ItemCode='7290000000015' ItemName=\"חלב\" ManufacturerName='תנובה' UnitQty='ליטר' Quantity='1' UnitOfMeasure='100 מל' bIsWeighted='1' ItemPrice='6.9' UnitOfMeasurePrice='0.69' AllowDiscount='0'/></Items></Root>")]
    [InlineData("header behind the list", "<Root><Details><Item>{0}<ItemName>חלב</ItemName><ManufacturerName>תנובה</ManufacturerName><UnitQty>ליטר</UnitQty><Quantity>1</Quantity><UnitOfMeasure>100 מל</UnitOfMeasure><bIsWeighted>1</bIsWeighted><ItemPrice>6.9</ItemPrice><UnitOfMeasurePrice>0.69</UnitOfMeasurePrice><AllowDiscount>0</AllowDiscount></Item></Details><ChainId>7290058140886</ChainId><StoreId>1</StoreId></Root>")]
    public void Prices_OfEveryDialect_MeanTheSame(string dialect, string xml)
    {
        var parsed = ParseCase.Parse(xml.Replace("{0}", Fields, StringComparison.Ordinal));

        parsed.ShouldBeWhole();
        parsed.Account.UnknownElements.ShouldBeEmpty(dialect);
        var row = parsed.Prices.ShouldHaveSingleItem();
        row.Row.Product.ShouldBe(7290000000015);
        (row.Code, row.Name, row.Manufacturer, row.Unit, row.UnitOfMeasure).ShouldBe(("7290000000015", "חלב", "תנובה", "ליטר", "100 מל"));
        (row.Price, row.UnitPrice, row.Quantity).ShouldBe((6.9m, 0.69m, 1m));
        row.Row.Flags.ShouldBe(Pipeline.Messages.PriceFlags.Weighted | Pipeline.Messages.PriceFlags.NoDiscount);
    }

    [Fact]
    public void Row_ThatContainsAnotherCandidate_IsNoRowAndItsFieldsAreHeader()
    {
        var parsed = ParseCase.Parse("<Line><ChainId>7290058140886</ChainId><StoreId>1</StoreId><Item><ItemCode>1</ItemCode><ItemPrice>1</ItemPrice></Item><Item><ItemCode>2</ItemCode><ItemPrice>2</ItemPrice><Line/></Item><ItemCode>7</ItemCode></Line>");

        parsed.Account.Seen.ShouldBe(2);
        parsed.Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [RowReason.NoCode] = 1 });
        parsed.Account.ChainId.ShouldBe("7290058140886");
        parsed.Account.StoreId.ShouldBe("1");
    }

    [Fact]
    public void Header_OfAnotherChainOrStore_FailsTheFileWhereverItStands()
    {
        const string Row = "<Items><Item><ItemCode>1</ItemCode><ItemPrice>1</ItemPrice></Item></Items>";
        ParseCase.Parse($"<Root><ChainId>7290027600007</ChainId>{Row}</Root>").ShouldFail(Reason.ChainMismatch);
        ParseCase.Parse($"<Root>{Row}<ChainId>7290027600007</ChainId></Root>").ShouldFail(Reason.ChainMismatch);
        ParseCase.Parse($"<Root><ChainId>1234567</ChainId>{Row}</Root>").ShouldFail(Reason.ChainMismatch);
        ParseCase.Parse($"<Root><StoreId>2</StoreId>{Row}</Root>").ShouldFail(Reason.StoreMismatch);
        ParseCase.Parse($"<Root>{Row}<StoreId>002</StoreId></Root>").ShouldFail(Reason.StoreMismatch);
        ParseCase.Parse($"<Root><ChainId>0000000000000</ChainId><StoreId/>{Row}</Root>").ShouldBeWhole();
        ParseCase.Parse($"<Root><ChainId>07290058140886</ChainId><StoreId>0001</StoreId>{Row}</Root>").ShouldBeWhole();
    }

    [Fact]
    public void Header_OfAMismatchBehindManyRows_EndsPublishedBatchesAsIncomplete()
    {
        var rows = string.Concat(Enumerable.Range(1, 1200).Select(i => $"<Item><ItemCode>{i}</ItemCode><ItemPrice>1</ItemPrice></Item>"));
        var parsed = ParseCase.Parse($"<Root><Items>{rows}</Items><StoreId>7</StoreId></Root>");

        parsed.ShouldFail(Reason.StoreMismatch);
        parsed.Batches.Count.ShouldBe(3);
    }

    [Fact]
    public void Count_ThatDiffersFromTheRows_IsFlagged()
    {
        ParseCase.Parse(ParseCase.PricesWith(2, ParseCase.Row())).Account.Flags.ShouldBe(FileFlags.CountMismatch);
        ParseCase.Parse(ParseCase.PricesWith(1, ParseCase.Row())).Account.Flags.ShouldBe(FileFlags.None);
    }

    [Fact]
    public void Elements_ThatNoAliasKnows_AreCountedAndListed()
    {
        var rows = Enumerable.Range(1, 50).Select(i => $"<ItemCode>{i}</ItemCode><Sparkle>1</Sparkle><Glitter/><ItemPrice>1</ItemPrice>").ToArray();
        var parsed = ParseCase.Parse(ParseCase.Prices(rows));

        parsed.ShouldBeWhole();
        parsed.Account.UnknownElements.ShouldBe(new Dictionary<string, long> { ["Sparkle"] = 50, ["Glitter"] = 50 }, ignoreOrder: true);
    }

    [Fact]
    public void Dialect_IsNeverChosenByChain()
    {
        var shufersal = ChainRegistry.Default.FindBySlug("shufersal")!;
        var parsed = ParseCase.Parse("<Prices><ChainID>7290027600007</ChainID><Products><Product><ItemCode>1</ItemCode><ItemPrice>1</ItemPrice></Product></Products></Prices>", ParseCase.Request(chain: shufersal));

        parsed.ShouldBeWhole();
        parsed.Account.Seen.ShouldBe(1);
        parsed.Batches[0].Kind.ShouldBe(RowKind.Prices);
    }
}

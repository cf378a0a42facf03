using System.Text;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser.Tests.Rows;

public sealed class StoreTests
{
    private const string Row = "<StoreId>037</StoreId><BikoretNo>6</BikoretNo><StoreType>2</StoreType><StoreName>צמח</StoreName><Address>הרצל 1</Address><City>5000</City><ZipCode>123</ZipCode>";

    [Theory]
    [InlineData("C, N", "<Root><ChainId>7290058140886</ChainId><ChainName>רמי</ChainName><SubChains><SubChain><SubChainId>1</SubChainId><SubChainName>א</SubChainName><Stores><Store>{0}</Store></Stores></SubChain></SubChains></Root>")]
    [InlineData("N", "<Chain><ChainID>7290058140886</ChainID><ChainName>רמי</ChainName><SubChains><SubChain><SubChainID>1</SubChainID><SubChainName>א</SubChainName><Stores><Store>{0}</Store></Stores></SubChain></SubChains></Chain>")]
    [InlineData("L", "<Store Date=\"02/11/22\" Time=\"06:00:01\"><Branches><Branch><ChainID>7290058140886</ChainID><SubChainID>1</SubChainID><ChainName>רמי</ChainName><SubChainName>א</SubChainName>{0}<Latitude/></Branch></Branches></Store>")]
    [InlineData("S", "<OrderXml><Envelope><ChainId>7290058140886</ChainId><SubChainId>1</SubChainId><Header><Details><Line>{0}<ChainName>רמי</ChainName><SubChainName>א</SubChainName></Line></Details></Header></Envelope></OrderXml>")]
    [InlineData("A", "<asx:abap xmlns:asx=\"http://www.sap.com/abapxml\" version=\"1.0\"><asx:values><CHAINID>7290058140886</CHAINID><STORES><STORE><SUBCHAINID>1</SUBCHAINID><CHAINNAME>רמי</CHAINNAME><SUBCHAINNAME>א</SUBCHAINNAME>{0}</STORE></STORES><LASTUPDATEDATE/></asx:values></asx:abap>")]
    [InlineData("M", "<Root><ChainId>7290058140886</ChainId><ChainName>רמי</ChainName><SubChains><SubChainsXMLObject><SubChain><SubChainId>1</SubChainId><SubChainName>א</SubChainName><Stores><SubChainStoresXMLObject><Store>{0}</Store></SubChainStoresXMLObject></Stores></SubChain></SubChainsXMLObject></SubChains></Root>")]
    public void Stores_OfEveryDialect_MeanTheSame(string dialect, string xml)
    {
        var row = dialect == "A" ? Row.Replace("Store", "STORE", StringComparison.Ordinal).Replace("Bikoret", "BIKORET", StringComparison.Ordinal) : Row;
        var parsed = ParseCase.Parse(xml.Replace("{0}", row, StringComparison.Ordinal), ParseCase.Request(FileType.Stores));

        parsed.ShouldBeWhole();
        parsed.Account.UnknownElements.ShouldBeEmpty(dialect);
        var store = parsed.Stores.ShouldHaveSingleItem();
        (store.ChainNumber, store.PublishedChainId, store.StoreNumber, store.PublishedStoreId).ShouldBe((ParseCase.RamiLevy.Number, "7290058140886", 37, "037"));
        (store.SubChainId, store.SubChainName, store.ChainName).ShouldBe(("1", "א", "רמי"));
        (store.StoreType, store.Name, store.Address, store.City, store.ZipCode, store.CheckDigit).ShouldBe((2, "צמח", "הרצל 1", "5000", "123", "6"));
    }

    [Fact]
    public void Subchain_IsThatAroundTheRow()
    {
        var parsed = Stores("<SubChains><SubChain><SubChainId>1</SubChainId><Stores><Store><StoreId>1</StoreId></Store></Stores></SubChain><SubChain><SubChainId>2</SubChainId><SubChainName>ב</SubChainName><Stores><Store><StoreId>2</StoreId></Store></Stores></SubChain></SubChains><Store><StoreId>3</StoreId></Store>");

        parsed.Stores.Select(s => (s.StoreNumber, s.SubChainId, s.SubChainName)).ShouldBe([(1, "1", null), (2, "2", "ב"), (3, null, null)]);
    }

    [Fact]
    public void TwoIdsOfOneChain_AreFineUntilANumberRepeats()
    {
        var victory = ChainRegistry.Default.FindBySlug("victory")!;
        string Branch(string chain, int store) => $"<Branch><ChainID>{chain}</ChainID><StoreID>{store:000}</StoreID><StoreName>x</StoreName></Branch>";
        Parsed Parse(string rows) => ParseCase.Parse($"<Store><Branches>{rows}</Branches></Store>", ParseCase.Request(FileType.Stores, victory));

        var fine = Parse(Branch("7290058103393", 87) + Branch("7290696200003", 1));
        fine.ShouldBeWhole();
        fine.Account.Flags.ShouldBe(FileFlags.None);
        fine.Stores.ShouldAllBe(s => s.ChainNumber == victory.Number);

        Parse(Branch("7290058103393", 87) + Branch("7290696200003", 87)).Account.Flags.ShouldBe(FileFlags.StoreConflict);
        Parse(Branch("7290696200003", 87) + Branch("7290696200003", 87)).Account.Flags.ShouldBe(FileFlags.None);
    }

    [Fact]
    public void SeparateIds_EachBelongToTheirOwnChain()
    {
        var own = ChainRegistry.Default.FindByPublishedId("7290058266241")!;
        var parsed = ParseCase.Parse("<Store><Branches><Branch><ChainID>7290058266241</ChainID><StoreID>1</StoreID></Branch><Branch><ChainID>7290058288526</ChainID><StoreID>1</StoreID></Branch></Branches></Store>", ParseCase.Request(FileType.Stores, own));

        parsed.Stores.ShouldHaveSingleItem().ChainNumber.ShouldBe(own.Number);
        parsed.Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [RowReason.OtherChain] = 1 });
    }

    [Theory]
    [InlineData("", RowReason.NoStoreId)]
    [InlineData("  ", RowReason.NoStoreId)]
    [InlineData("12a", RowReason.BadStoreId)]
    [InlineData("1234567", RowReason.BadStoreId)]
    [InlineData("-1", RowReason.BadStoreId)]
    public void StoreId_ThatIsNone_RejectsTheRow(string id, RowReason reason) =>
        Stores($"<Store><StoreId>{id}</StoreId></Store><Store><StoreId>5</StoreId></Store>").Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [reason] = 1 });

    [Fact]
    public void Row_OfAChainNobodyKnows_IsRejectedAsOtherChain() =>
        Stores("<Store><ChainId>1111111</ChainId><StoreId>5</StoreId></Store>").Account.Rejected.ShouldBe(new Dictionary<RowReason, long> { [RowReason.OtherChain] = 1 });

    [Fact]
    public void Stores_ManyInOneNest_AreAllSeen()
    {
        var xml = new StringBuilder("<Root><ChainId>7290058140886</ChainId><SubChains>");
        for (var sub = 1; sub <= 9; sub++)
        {
            xml.Append("<SubChain><SubChainId>").Append(sub).Append("</SubChainId><Stores>");
            for (var store = 0; store < 60; store++)
            {
                xml.Append("<Store><StoreId>").Append((sub * 100) + store).Append("</StoreId><StoreName>s</StoreName></Store>");
            }

            xml.Append("</Stores></SubChain>");
        }

        var parsed = ParseCase.Parse(xml.Append("</SubChains></Root>").ToString(), ParseCase.Request(FileType.Stores));

        parsed.ShouldBeWhole();
        parsed.Account.Seen.ShouldBe(540);
        parsed.Batches.Count.ShouldBe(2);
    }

    private static Parsed Stores(string inner) => ParseCase.Parse($"<Root><ChainId>7290058140886</ChainId>{inner}</Root>", ParseCase.Request(FileType.Stores));
}

using System.Text;
using Gogobe.Pipeline;
using Gogobe.Portals.CityMarket;
using Gogobe.Portals.HaziHinam;
using Gogobe.Portals.Html;
using Gogobe.Portals.Http;
using Gogobe.Portals.Listings;
using Gogobe.Portals.PublishPrice;
using Gogobe.Portals.Shufersal;
using Gogobe.Portals.SuperPharm;

namespace Gogobe.Portals.Tests.Listings;

public class PageListingTests
{
    [Fact]
    public void Shufersal_Page_GivesNameLinkAndSizeOfEachLine()
    {
        var (rows, last) = ShufersalListing.Read("""
            <div id="gridContainer"><table class="webgrid"><thead><tr><th>Link</th></tr></thead>
            <tfoot><tr><td colspan="8">1 <a data-swhglnk="true" href="/FileObject/UpdateCategory?catID=2&amp;page=2">2</a> <a href="/FileObject/UpdateCategory?catID=2&amp;page=104&amp;sort=Time">&gt;&gt;</a></td></tr></tfoot>
            <tbody><tr><td><a href="https://pricesprodpublic.blob.core.windows.net/pricefull/PriceFull7290027600007-001-164-20261008-030000.gz?sv=1&amp;sig=a%2Bb&amp;se=2026-10-08T03%3A30%3A00Z" target="_blank">x</a></td>
            <td>10/8/2026 3:00:00 AM</td><td>282.71 KB</td><td>GZ</td><td>pricefull</td><td>164 - כפר סבא</td><td>PriceFull7290027600007-001-164-20261008-030000</td><td>1</td></tr></tbody></table></div>
            """);
        rows.ShouldBe([new GridRow(
            "PriceFull7290027600007-001-164-20261008-030000",
            "https://pricesprodpublic.blob.core.windows.net/pricefull/PriceFull7290027600007-001-164-20261008-030000.gz?sv=1&sig=a%2Bb&se=2026-10-08T03%3A30%3A00Z",
            289495)]);
        last.ShouldBe(104);
    }

    [Fact]
    public void SuperPharm_Page_GivesNameLinkAndLastPage()
    {
        var (rows, last) = SuperPharmListing.Read("""
            <div class="mvc-grid"><table><tbody><tr><td>1<td>PriceFull7290172900007-001-20261008-010000.gz<td>08/10/2026<td>PriceFull<td>1<td><a href='/Download/PriceFull7290172900007-001-20261008-010000.gz?h=1&amp;t=1'>x</a>
            </tbody></table><div class="mvc-grid-pager" data-total-rows="611"><button data-page="1">1</button><button data-page="31">31</button></div></div>
            """);
        rows.ShouldBe([new GridRow("PriceFull7290172900007-001-20261008-010000.gz", "/Download/PriceFull7290172900007-001-20261008-010000.gz?h=1&t=1", null)]);
        last.ShouldBe(31);
    }

    [Theory]
    [InlineData("""{"status":0,"href":"/Download/x.gz?d=1"}""", "/Download/x.gz?d=1")]
    [InlineData("""{"status":1}""", null)]
    [InlineData("{\"status\":0,\"href\":", null)]
    [InlineData("{\"href\":7}", null)]
    public void SuperPharm_JsonInsteadOfBytes_TellsWhereTheyAre(string json, string? href) => SuperPharmListing.Href(Encoding.UTF8.GetBytes(json)).ShouldBe(href);

    [Fact]
    public void HaziHinam_Page_GivesNameLinkAndSize()
    {
        var (rows, last) = HaziHinamPortal.Read("""
            <table class="table"><tbody><tr><td>1</td><td>3</td><td>NULLPromo7290700100008-001-202411021400</td><td>02/11/2024</td><td>0.23 KB</td><td><a href="https://hazihinamprod01.blob.core.windows.net/regulatories/x.gz">x</a></td></tr></tbody></table>
            <ul class="pagination"><li class="pagination-item"><a href="/Prices?d=2026-10-08&amp;t=null&amp;f=null&amp;p=12">12</a></li></ul>
            """);
        rows.ShouldBe([new GridRow("NULLPromo7290700100008-001-202411021400", "https://hazihinamprod01.blob.core.windows.net/regulatories/x.gz", 235)]);
        last.ShouldBe(12);
    }

    [Fact]
    public void CityMarket_Page_GivesNameLinkAndSize() =>
        CityMarketPortal.Read("<table><tr><td>1</td><td>001</td><td>Price7290000000003-001-202610080900</td><td>x</td><td>Price</td><td>12</td><td><a href=\"/downloadFile/4f\">x</a></td></tr></table>")
            .Rows.ShouldBe([new GridRow("Price7290000000003-001-202610080900", "/downloadFile/4f", 12 * 1024)]);

    [Fact]
    public void PublishPrice_Page_GivesFolderAndFilesWhereverTheScriptStands()
    {
        var (folder, rows) = PublishPriceListing.Read("""
            <script>const other = [1];</script><script>
            let path = "20261008" ;
            const files = [{"name":"PriceFull7290055700007-001-002-20261008-051017.gz","size":443092},{"name":"a];b","size":1}]; const more = [];
            </script><script>render(files)</script>
            """);
        folder.ShouldBe("20261008");
        rows.ShouldBe([new PublishPriceRow("PriceFull7290055700007-001-002-20261008-051017.gz", 443092), new PublishPriceRow("a];b", 1)]);
    }

    [Theory]
    [InlineData("<script>const path = '20261008'; const files = [];</script>")]
    public void PublishPrice_EmptyDay_IsAnEmptyListing(string page) => PublishPriceListing.Read(page).Rows.ShouldBeEmpty();

    [Theory]
    [InlineData("<html><body>Moved</body></html>")]
    [InlineData("<script>const path = '../../x'; const files = [];</script>")]
    [InlineData("<script>const path = '20261008'; const files = [{\"name\":\"Pri")]
    public void PublishPrice_PageThatIsNone_IsABadListing(string page) =>
        Should.Throw<PortalException>(() => PublishPriceListing.Read(page)).Failure.Reason.ShouldBe(Reason.BadListing);

    [Theory]
    [InlineData("<table></table>", null)]
    [InlineData("<html><table></table></html>", null)]
    [InlineData("<html><body><input type=\"password\"></body></html>", Reason.LoginPage)]
    [InlineData("<html><title>Just a moment...</title></html>", Reason.LoginPage)]
    [InlineData("<html><script>window.rbzns={}</script></html>", Reason.LoginPage)]
    [InlineData("<html><body>Hello</body></html>", Reason.BadListing)]
    [InlineData("<html><body><table><tr><td>1", Reason.Truncated)]
    public void Page_OfATable_IsToldFromOthers(string page, Reason? reason)
    {
        var document = new PortalDocument(200, new Uri("https://x/"), Encoding.UTF8.GetBytes(page));
        if (reason is null)
        {
            HtmlPage.OfListing(document, "<table").ShouldBe(page);
        }
        else
        {
            Should.Throw<PortalException>(() => HtmlPage.OfListing(document, "<table")).Failure.Reason.ShouldBe(reason.Value);
        }
    }

    [Theory]
    [InlineData("<a href=\"?page=9&amp;x=1\">", 9)]
    [InlineData("<a href='?x=1&page=100'><a href='?page=99'>", 100)]
    [InlineData("<a href='?mypage=7'>", null)]
    [InlineData("<a href='?page=99999999999999'>", null)]
    [InlineData("<a href='?page=-3'>", null)]
    public void Links_GreatestNumber_IsThatOfAllLinks(string page, int? greatest) => HtmlLinks.GreatestNumber(page, "page").ShouldBe(greatest);
}

using System.Text;
using Gogobe.Pipeline;
using Gogobe.Portals.Bina;
using Gogobe.Portals.Cerberus;
using Gogobe.Portals.Laib;
using Gogobe.Portals.WorkerList;

namespace Gogobe.Portals.Tests.Listings;

public class JsonListingTests
{
    [Fact]
    public void Bina_OfItsFields_NeedsTheNameOnly() =>
        BinaListing.Names("""[{"FileNm":"PRICEFULL7290058108879-000-340-20261008-043451.GZ"},{"Company":"x"},{"FileNm":"NULLPrice7290058108879-028-202410261441.xml","Store":5}]"""u8)
            .ShouldBe(["PRICEFULL7290058108879-000-340-20261008-043451.GZ", "NULLPrice7290058108879-028-202410261441.xml"]);

    [Fact]
    public void Bina_WithAByteOrderMark_IsRead() =>
        BinaListing.Names([0xEF, 0xBB, 0xBF, .. "[]"u8]).ShouldBeEmpty();

    [Fact]
    public void Bina_SecondWay_TellsThePath() => BinaListing.Path("""[{"SPath":"https://x/y.gz"}]"""u8).ShouldBe("https://x/y.gz");

    [Fact]
    public void Laib_Listing_GivesNamesAndSizes() =>
        LaibListing.Rows("""[{"branchNumber":"001","fileName":"PriceFull7290696200003-001-001-20261008-051100.xml.gz","fileType":"pricefull","fileDate":"2026-10-08 05:11:00","fileSize":"562.84 KB"}]"""u8)
            .ShouldBe([new LaibRow("PriceFull7290696200003-001-001-20261008-051100.xml.gz", 576348)]);

    [Fact]
    public void Laib_IdWithoutAFolder_IsNoListing() => LaibListing.Rows("""{"message":"FilesRootPath is invalid"}"""u8).ShouldBeNull();

    [Fact]
    public void Laib_EmptyArray_IsAnEmptyListing() => LaibListing.Rows("[]"u8).ShouldBeEmpty();

    [Fact]
    public void Cerberus_Listing_LeavesFoldersOutAndTellsTheTotal()
    {
        var page = CerberusListing.Read("""
            {"sEcho":1,"iTotalRecords":3,"iTotalDisplayRecords":2,"aaData":[
             {"DT_RowId":"1","fname":"PriceFull7290058140886-001-001-20261008-001000.gz","type":"file","typeLabel":"gz","size":954488,"ftime":"08/10/2026 00:12"},
             {"name":"Stores7290058140886-000-20261006-050500.xml","type":"file","size":"61000"},
             {"fname":"Yuda","type":"folder","size":0}]}
            """u8);
        page.Rows.ShouldBe([new CerberusRow("PriceFull7290058140886-001-001-20261008-001000.gz", 954488), new CerberusRow("Stores7290058140886-000-20261006-050500.xml", 61000)]);
        (page.Entries, page.Matching, page.Total).ShouldBe((3, 2, 3));
    }

    [Theory]
    [InlineData("""<html><head><meta name="csrftoken" content="abc=&amp;1"/></head></html>""", "abc=&1")]
    [InlineData("""<HTML><META content='xyz' NAME=csrftoken></HTML>""", "xyz")]
    [InlineData("""<input type="hidden" id="csrftoken" value="old-skin">""", "old-skin")]
    [InlineData("""<meta name="csrftoken" content=""><p>csrftoken</p>""", null)]
    [InlineData("", null)]
    public void Cerberus_Token_IsFoundInBothSkins(string page, string? token) => CerberusListing.Token(page).ShouldBe(token);

    [Fact]
    public void WorkerList_Listing_GivesNamesAndLinks() =>
        WorkerListPortal.Read("""[{"name":"PriceFull5144744100002-001-202601010600.gz","url":"https://x/y"},{"name":"no link"}]"""u8)
            .ShouldBe([("PriceFull5144744100002-001-202601010600.gz", "https://x/y")]);

    [Theory]
    [InlineData("<!DOCTYPE html><html><body>Sign in</body></html>", Reason.LoginPage)]
    [InlineData("<html><body>CSRF security check failed</body></html>", Reason.LoginPage)]
    [InlineData("", Reason.BadListing)]
    [InlineData("null", Reason.BadListing)]
    [InlineData("""[{"FileNm":"Pri""", Reason.BadListing)]
    [InlineData("{}", Reason.BadListing)]
    [InlineData("[1,2]", Reason.BadListing)]
    [InlineData("""[{"FileNm":{}, "fileName":[], "name":7}]""", Reason.BadListing)]
    public void Listing_ThatIsNone_HasItsReasonInEveryFamily(string text, Reason reason)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        Action[] families =
        [
            () => BinaListing.Names(bytes),
            () => LaibListing.Rows(bytes),
            () => CerberusListing.Read(bytes),
            () => WorkerListPortal.Read(bytes),
        ];
        families.ShouldAllBe(f => ReasonOf(f) == reason);
    }

    [Fact]
    public void Cerberus_ErrorInsteadOfAListing_MeansTheSessionIsNotValid() =>
        ReasonOf(() => CerberusListing.Read("""{"error":"CSRF security check failed"}"""u8)).ShouldBe(Reason.LoginPage);

    [Fact]
    public void Listing_NestedWithoutEnd_IsABadListing() =>
        ReasonOf(() => CerberusListing.Read(Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("[", 100_000))))).ShouldBe(Reason.BadListing);

    private static Reason ReasonOf(Action read) => Should.Throw<PortalException>(read).Failure.Reason;
}

using System.Text;
using CsCheck;
using Gogobe.Portals.Bina;
using Gogobe.Portals.Cerberus;
using Gogobe.Portals.CityMarket;
using Gogobe.Portals.Ftp;
using Gogobe.Portals.HaziHinam;
using Gogobe.Portals.Html;
using Gogobe.Portals.Laib;
using Gogobe.Portals.Listings;
using Gogobe.Portals.PublishPrice;
using Gogobe.Portals.Shufersal;
using Gogobe.Portals.SuperPharm;
using Gogobe.Portals.WorkerList;

namespace Gogobe.Portals.Tests.Listings;

/// <summary>Listings of any kind of rubbish: no parser throws anything but a failure with a reason, or goes on for ever.</summary>
public class FuzzTests
{
    private static readonly string[] s_pieces =
    [
        "<table>", "<tr>", "<td>", "</td>", "</tr>", "<a href=\"", "\">", "</a>", "<a href='?page=", "&amp;", "&#60;", "<script>", "</script>", "<!--", "-->", "const path = '",
        "20261008", "';", "const files = [", "{\"name\":\"", "\",\"size\":", "}", "]", "[{", "\"FileNm\":", "\"aaData\":[", "\"type\":\"file\"", "{\"message\":", "type=file;", "size=", " ", "\r\n",
        "PriceFull7290058140886-001-001-20261008-001000.gz", "\0", "\uFEFF", "שלום", "\uD800", "data-page=", "=", "'", "\"", "<", ">", "227 (1,2,3,4,5,6)", "999", "-",
    ];

    private static readonly Gen<string> s_text = Gen.OneOf(Gen.Int[0, s_pieces.Length - 1].Select(i => s_pieces[i]), Gen.String[0, 6]).Array[0, 60].Select(string.Concat);

    // Minutes with --long, as for every parser of untrusted input.
    private static int Seconds => Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") is { Length: > 0 } ? 300 : 4;

    [Fact]
    public void Listings_OfRubbish_FailWithAReasonOrGiveRows() => s_text.Sample(
        text =>
        {
            var bytes = Encoding.UTF8.GetBytes(text);
            Try(() => BinaListing.Names(bytes));
            Try(() => BinaListing.Path(bytes));
            Try(() => LaibListing.Rows(bytes));
            Try(() => CerberusListing.Read(bytes));
            Try(() => CerberusListing.Token(text));
            Try(() => WorkerListPortal.Read(bytes));
            Try(() => PublishPriceListing.Read(text));
            Try(() => ShufersalListing.Read(text));
            Try(() => SuperPharmListing.Read(text));
            Try(() => SuperPharmListing.Href(bytes));
            Try(() => HaziHinamPortal.Read(text));
            Try(() => CityMarketPortal.Read(text));
            Try(() => HtmlLinks.All(text));
            Try(() => FtpListing.Mlsd(bytes));
            Try(() => FtpListing.Nlst(bytes));
            Try(() => new FtpReply(227, text).Passive());
            Try(() => SizeText.Parse(text));
            if (FileLocator.TryParse(text, out var locator))
            {
                FileLocator.TryParse(locator.ToString(), out var again).ShouldBeTrue();
                again.ShouldBe(locator);
            }
        },
        time: Seconds);

    private static void Try(Action read)
    {
        try
        {
            read();
        }
        catch (PortalException)
        {
            // A failure with a reason is an answer.
        }
    }

    private static void Try<T>(Func<T> read) => Try(() => { _ = read(); });
}

using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>
/// The 34 chains whose portals are simulated. Accounts, ids and folders are the real ones; layouts, encodings and oddities are spread so that each that was
/// ever seen is published by a chain that published it.
/// </summary>
public static class PortalChains
{
    private const Oddities NoOddity = Oddities.None;

    /// <summary>All of them, in the order of the project's registry.</summary>
    public static IReadOnlyList<PortalChain> All { get; } =
    [
        Cerberus("rami-levy", "רמי לוי", "RamiLevi", "", new(0, 10), Oddities.BothNames | Oddities.SecondStoresFile, "7290058140886"),
        Cerberus("osher-ad", "אושר עד", "osherad", "", new(8, 0), NoOddity, "7290103152017").Classic(),
        Cerberus("tiv-taam", "טיב טעם", "TivTaam", "", new(0, 40), NoOddity, "7290873255550").Classic() with { Layout = Generation.TivTaam },
        Cerberus("yohananof", "יוחננוף", "yohananof", "", new(0, 40), NoOddity, "7290803800003"),
        Cerberus("dor-alon", "דור אלון", "doralon", "", new(1, 0), Oddities.SecondIdForLastStore | Oddities.FtpNeedsTls, "7290492000005", "729049000005"),
        Cerberus("keshet", "קשת טעמים", "Keshet", "", new(2, 0), Oddities.WithoutExtension, "7290785400000"),
        Cerberus("super-cofix", "סופר קופיקס", "SuperCofixApp", "", new(0, 10), Oddities.DuplicateRows, "7291056200008").Classic(),
        Cerberus("politzer", "פוליצר", "politzer", "", new(3, 0), NoOddity, "7291059100008"),
        Cerberus("stop-market", "סטופ מרקט", "Stop_Market", "", new(3, 0), NoOddity, "7290639000004").Classic() with
        {
            Ids = [new("7290639000004", "stop-market", "72906390")],
        },
        Cerberus("fresh-market", "פרשמרקט", "freshmarket", "", new(0, 10), Oddities.DuplicateRows, "7290876100000"),
        Cerberus("salach-dabach", "סאלח דבאח", "SalachD", "12345", new(2, 0), NoOddity, "7290526500006").Classic(),
        Cerberus("super-yuda", "סופר יודה", "yuda_ho", "Yud@147", new(5, 0), Oddities.NoPromotions | Oddities.SecondIdForLastStore, "7290058177776", "7290058198450") with
        {
            Folder = "/Yuda",
            Layout = Generation.Bina,
            StoresLayout = StoresLayout.Classic,
            Text = TextForm.Utf8WithoutMark,
        },
        Cerberus("yellow", "יילו", "Paz_bo", "paz468", new(1, 10), Oddities.Strips7290, "7290644700005").Classic() with { ListName = "Products" },
        Bina("king-store", "קינג סטור", "kingstore", new(4, 34), Oddities.NullPrices, "7290058108879") with { Names = NameForm.UpperCase, Extension = ".GZ" },
        Bina("maayan-2000", "מעיין 2000", "maayan2000", new(9, 0), NoOddity, "7290058159628").Old() with { Text = TextForm.Windows1255, StoresText = TextForm.Windows1255 },
        Bina("good-pharm", "גוד פארם", "goodpharm", new(10, 52), NoOddity, "7290058197699") with { Layout = Generation.Bina, StoresLayout = StoresLayout.Classic },
        Bina("bareket", "ברקת", "superbareket", new(3, 54), Oddities.Strips7290, "7290875100001") with
        {
            Layout = Generation.Laib,
            StoresLayout = StoresLayout.Laib,
            Names = NameForm.Sequence,
            Extension = ".xml.gz",
            Wrapping = Wrapping.Gzip,
        },
        Bina("super-sapir", "סופר ספיר", "supersapir", new(6, 0), NoOddity, "7290058156016"),
        Bina("shuk-hair", "שוק העיר", "shuk-hayir", new(7, 0), NoOddity, "7290058148776").Old() with { Extension = "" },
        Bina("shefa-birkat-hashem", "שפע ברכת השם", "shefabirkathashem", new(10, 55), NoOddity, "7290058134977").Old() with { Wrapping = Wrapping.ZipInGzip },
        Bina("zol-vebegadol", "זול ובגדול", "zolvebegadol", new(12, 20), NoOddity, "7290058173198") with { Wrapping = Wrapping.None, Extension = ".xml" },
        Bina("meshnat-yosef-2", "משנת יוסף", "ktshivuk", new(6, 0), NoOddity, "7290058289400") with { QueryId = "5144744100001" },
        Bina("city-market-kiryat-gat", "סיטי מרקט קרית גת", "citymarketkiryatgat", new(8, 0), Oddities.SeparateIds, "7290058288526") with
        {
            Ids =
            [
                new("7290058288526", "city-market-kiryat-gat"), new("7290058266241", "city-market-kiryat-gat-2"), new("7290058288090", "city-market-kiryat-gat-3"),
            ],
        },
        Laib("victory", "ויקטורי", new(5, 11), Oddities.EveryBranch | Oddities.SecondIdForLastStore, "7290696200003", "7290058103393"),
        Laib("mahsanei-hashuk", "מחסני השוק", new(5, 20), NoOddity, "7290661400001") with { Layout = Generation.Laib },
        Laib("het-cohen", "ח. כהן", new(5, 30), NoOddity, "7290455000004"),
        Single("shufersal", "שופרסל", PortalFamily.Shufersal, "prices.shufersal.co.il", "7290027600007", new(3, 0)) with { StoresLayout = StoresLayout.Sap },
        Single("super-pharm", "סופר פארם", PortalFamily.SuperPharm, "prices.super-pharm.co.il", "7290172900007", new(3, 11)) with
        {
            Layout = Generation.SuperPharm,
            StoresLayout = StoresLayout.SuperPharm,
            Names = NameForm.Plain,
            Text = TextForm.Iso88598,
            StoresText = TextForm.Iso88598Untrue,
            Oddities = Oddities.NoPromoDelta | Oddities.PadsCodes,
        },
        Single("carrefour", "קרפור", PortalFamily.PublishPrice, "prices.carrefour.co.il", "7290055700007", new(5, 10)) with
        {
            StoresText = TextForm.Utf16,
            BareStores = true,
        },
        Single("hazi-hinam", "חצי חינם", PortalFamily.HaziHinam, "shop.hazi-hinam.co.il", "7290700100008", new(4, 0)) with
        {
            Layout = Generation.Classic,
            StoresLayout = StoresLayout.Classic,
            Names = NameForm.Plain,
            Oddities = Oddities.NullPromotions,
        },
        Single("city-market-shops", "סיטי מרקט", PortalFamily.CityMarketShops, "www.citymarket-shops.co.il", "7290000000003", new(6, 0)) with
        {
            Layout = Generation.Classic,
            StoresLayout = StoresLayout.CityMarket,
            Extension = ".xml.gz",
        },
        Single("wolt-market", "וולט", PortalFamily.Wolt, "wm-gateway.wolt.com", "7290058249350", new(0, 20)) with { Text = TextForm.Utf8WithoutMark },
        Single("meshnat-yosef-1", "משנת יוסף", PortalFamily.WorkerList, "list-files.w5871031-kt.workers.dev", "5144744100002", new(6, 0)) with
        {
            Names = NameForm.Plain,
            Oddities = Oddities.NoPromotions,
        },
        Single("netiv-hahesed", "נתיב החסד", PortalFamily.Netiv, "app.netiv-hesed.com", "7290058160839", new(5, 33)) with
        {
            Layout = Generation.Bina,
            StoresLayout = StoresLayout.Classic,
            Text = TextForm.Utf8WithoutMark,
            StoresText = TextForm.Utf8WithoutMark,
            Extension = ".GZ",
            Oddities = Oddities.KeepsShabbat,
        },
    ];

    /// <summary>The chain of a slug.</summary>
    /// <exception cref="ArgumentException">None is called that.</exception>
    public static PortalChain Find(string slug) =>
        All.FirstOrDefault(c => c.Slug == slug) ?? throw new ArgumentException($"No simulated chain is called '{slug}'.", nameof(slug));

    private static PortalChain Cerberus(string slug, string name, string user, string password, TimeOnly full, Oddities oddities, params string[] ids) => new()
    {
        Slug = slug,
        Name = name,
        Family = PortalFamily.Cerberus,
        Host = "url.publishedprices.co.il",
        Ids = [.. ids.Select(id => new PublishedId(id, slug))],
        User = user,
        Password = password,
        FullAt = full,
        Oddities = oddities,
        StoresLayout = StoresLayout.Classic,
        StoresText = TextForm.Utf16,
        BareStores = true,
    };

    private static PortalChain Classic(this PortalChain chain) => chain with { Layout = Generation.Classic, Names = NameForm.Plain };

    private static PortalChain Bina(string slug, string name, string prefix, TimeOnly full, Oddities oddities, params string[] ids) => new()
    {
        Slug = slug,
        Name = name,
        Family = PortalFamily.Bina,
        Host = prefix + ".binaprojects.com",
        Ids = [.. ids.Select(id => new PublishedId(id, slug))],
        FullAt = full,
        Oddities = oddities,
        Text = TextForm.Utf8WithoutMark,
        StoresText = TextForm.Utf8WithoutMark,
        Wrapping = Wrapping.Zip,
    };

    private static PortalChain Old(this PortalChain chain) => chain with { Layout = Generation.Bina, StoresLayout = StoresLayout.Classic, Names = NameForm.Plain };

    private static PortalChain Laib(string slug, string name, TimeOnly full, Oddities oddities, params string[] ids) => new()
    {
        Slug = slug,
        Name = name,
        Family = PortalFamily.Laib,
        Host = "laibcatalog.co.il",
        Ids = [.. ids.Select(id => new PublishedId(id, slug))],
        FullAt = full,
        Oddities = oddities,
        StoresLayout = StoresLayout.Laib,
        Extension = ".xml.gz",
    };

    private static PortalChain Single(string slug, string name, PortalFamily family, string host, string id, TimeOnly full) => new()
    {
        Slug = slug,
        Name = name,
        Family = family,
        Host = host,
        Ids = [new PublishedId(id, slug)],
        FullAt = full,
    };
}

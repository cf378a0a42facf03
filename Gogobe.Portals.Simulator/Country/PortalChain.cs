using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Portals.Simulator.Country;

/// <summary>A chain as its portal shows it: where, under which account, and what its files look like.</summary>
public sealed record PortalChain
{
    /// <summary>Name of the chain in the project's registry.</summary>
    public required string Slug { get; init; }

    /// <summary>Hebrew name.</summary>
    public required string Name { get; init; }

    /// <summary>What its portal is like.</summary>
    public required PortalFamily Family { get; init; }

    /// <summary>Host of the real portal. Chains with one host share a simulated one.</summary>
    public required string Host { get; init; }

    /// <summary>Ids that files carry, the main one first.</summary>
    public required IReadOnlyList<PublishedId> Ids { get; init; }

    /// <summary>Account; empty where the family has none.</summary>
    public string User { get; init; } = "";

    /// <summary>Password of the account; really empty for most.</summary>
    public string Password { get; init; } = "";

    /// <summary>Folder of the account.</summary>
    public string Folder { get; init; } = "/";

    /// <summary>What a listing is asked with, where that is not the main id.</summary>
    public string? QueryId { get; init; }

    /// <summary>Layout of price and promotion files.</summary>
    public Generation Layout { get; init; } = Generation.New;

    /// <summary>Name of the list of prices, where the layout has one with a count.</summary>
    public string ListName { get; init; } = "Items";

    /// <summary>Layout of the Stores file.</summary>
    public StoresLayout StoresLayout { get; init; } = StoresLayout.New;

    /// <summary>Spelling of file names.</summary>
    public NameForm Names { get; init; } = NameForm.Subchain;

    /// <summary>What price and promotion files end with.</summary>
    public string Extension { get; init; } = ".gz";

    /// <summary>What the bytes of price and promotion files are wrapped in, whatever the name says.</summary>
    public Wrapping Wrapping { get; init; } = Wrapping.Gzip;

    /// <summary>How the text of price and promotion files is encoded.</summary>
    public TextForm Text { get; init; } = TextForm.Utf8;

    /// <summary>How the text of the Stores file is encoded.</summary>
    public TextForm StoresText { get; init; } = TextForm.Utf8;

    /// <summary>The Stores file is bare XML with the extension <c>.xml</c>; else like the others.</summary>
    public bool BareStores { get; init; }

    /// <summary>Wall time of the PriceFull.</summary>
    public TimeOnly FullAt { get; init; } = new(4, 0);

    /// <summary>What is odd about it.</summary>
    public Oddities Oddities { get; init; }

    internal bool Has(Oddities oddity) => (Oddities & oddity) != 0;
}

/// <summary>An id that a chain publishes under.</summary>
/// <param name="Id">As in names and headers.</param>
/// <param name="Slug">The chain it stands for: where each id numbers its stores on its own, each has a slug.</param>
/// <param name="InStores">The id inside the Stores file, where it differs.</param>
public sealed record PublishedId(string Id, string Slug, string? InStores = null);

/// <summary>Layouts of Stores files.</summary>
public enum StoresLayout
{
    /// <summary><c>Chain/SubChains/SubChain/Stores/Store</c> with <c>StoreID</c>.</summary>
    New,

    /// <summary><c>Root/SubChains/SubChain/Stores/Store</c> with <c>StoreId</c>.</summary>
    Classic,

    /// <summary><c>Store/Branches/Branch</c>, each with its chain.</summary>
    Laib,

    /// <summary><c>OrderXml/Envelope/Header/Details/Line</c>.</summary>
    SuperPharm,

    /// <summary><c>asx:abap/asx:values/STORES/STORE</c>, upper-case.</summary>
    Sap,

    /// <summary><c>SubChainsXMLObject/SubChainStoresXMLObject</c> around <c>Store</c>.</summary>
    CityMarket,
}

/// <summary>Spellings of file names.</summary>
public enum NameForm
{
    /// <summary><c>PriceFull7290103152017-001-202610080800</c>.</summary>
    Plain,

    /// <summary><c>PriceFull7290058140886-001-001-20261008-001000</c>.</summary>
    Subchain,

    /// <summary><c>PriceFull7290875100001-002-202610080354-001</c>: with a sequence.</summary>
    Sequence,

    /// <summary><c>PRICEFULL7290058108879-000-340-20261008-043451</c>.</summary>
    UpperCase,
}

/// <summary>What the XML is wrapped in.</summary>
public enum Wrapping
{
    Gzip,
    Zip,
    ZipInGzip,
    None,
}

/// <summary>How text becomes bytes.</summary>
public enum TextForm
{
    /// <summary>With a byte order mark and no declaration, or as declared.</summary>
    Utf8,

    /// <summary>Without a mark and a declaration.</summary>
    Utf8WithoutMark,

    /// <summary>UTF-16LE with a byte order mark and no declaration.</summary>
    Utf16,

    /// <summary>Not declared at all.</summary>
    Windows1255,

    /// <summary>ISO-8859-8 is declared, and true.</summary>
    Iso88598,

    /// <summary>ISO-8859-8 is declared, and the bytes are UTF-8.</summary>
    Iso88598Untrue,
}

/// <summary>What is odd about a chain.</summary>
[Flags]
public enum Oddities
{
    None = 0,

    /// <summary>Publishes no promotions.</summary>
    NoPromotions = 1,

    /// <summary>Publishes PromoFull and no Promo.</summary>
    NoPromoDelta = 2,

    /// <summary>Some rows of a price file come twice, the first time with another price.</summary>
    DuplicateRows = 4,

    /// <summary>Codes lose their 7290.</summary>
    Strips7290 = 8,

    /// <summary>12-digit codes are written with 13.</summary>
    PadsCodes = 16,

    /// <summary>The first PriceFull is listed under both spellings of its name.</summary>
    BothNames = 32,

    /// <summary>The first PromoFull is listed with and without extension.</summary>
    WithoutExtension = 64,

    /// <summary>Store files are listed under a second branch too.</summary>
    EveryBranch = 128,

    /// <summary>Price deltas begin with NULL and have rows all the same.</summary>
    NullPrices = 256,

    /// <summary>Promotion deltas begin with NULL and are empty.</summary>
    NullPromotions = 512,

    /// <summary>The last store publishes under the second id.</summary>
    SecondIdForLastStore = 1024,

    /// <summary>Each id has stores of its own.</summary>
    SeparateIds = 2048,

    /// <summary>Its FTP account is answered 530 without TLS.</summary>
    FtpNeedsTls = 4096,

    /// <summary>Publishes nothing from Friday afternoon to the end of Saturday.</summary>
    KeepsShabbat = 8192,

    /// <summary>Lists a second Stores file with one store only.</summary>
    SecondStoresFile = 16384,
}

namespace Gogobe.Portals.Simulator.Generated;

/// <summary>What a generated chain is like. Equal options give equal files, byte for byte.</summary>
public sealed record GeneratedChainOptions
{
    /// <summary>Published id of the chain, the digits in names and headers. Rami Levy unless set.</summary>
    public string ChainId { get; init; } = "7290058140886";

    /// <summary>Name of the chain in the Stores file.</summary>
    public string ChainName { get; init; } = "רמי לוי שיווק השקמה";

    /// <summary>Stores, numbered 1 to this; at most 999.</summary>
    public int Stores { get; init; } = 40;

    /// <summary>Rows of each PriceFull.</summary>
    public int ItemsPerStore { get; init; } = 25_000;

    /// <summary>Share of a store's prices that differ from the day before; 0 to 1.</summary>
    public double Changed { get; init; } = 0.03;

    /// <summary>Share of a store's items that one day replaces by others; 0 to 0.1.</summary>
    public double Replaced { get; init; } = 0.0005;

    /// <summary>All randomness comes from here.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The date of day 1, Israel wall time. Long past by default, so that no stamp is ahead of any clock.</summary>
    public DateOnly FirstDay { get; init; } = new(2025, 11, 2);

    /// <summary>Where the products come from; <see cref="Seed"/> unless set. Chains with one catalogue sell the same goods at prices of their own.</summary>
    public int? CatalogueSeed { get; init; }

    /// <summary>Moves the codes that the chain makes up itself, so that two chains with one catalogue do not share them.</summary>
    public int OwnCodes { get; init; }

    /// <summary>How the chain writes item codes.</summary>
    public CodeForm Codes { get; init; } = CodeForm.Plain;

    /// <summary>Layout of the XML.</summary>
    public Generation Generation { get; init; } = Generation.Classic;

    /// <summary>Price and promotion files begin with a UTF-8 byte order mark.</summary>
    public bool ByteOrderMark { get; init; } = true;

    /// <summary>Name of the list of a classic price file; Yellow has used three.</summary>
    public string ListName { get; init; } = "Items";

    /// <summary>Spelling of the file names.</summary>
    public NameVariant Names { get; init; } = NameVariant.Plain;

    /// <summary>Price deltas of each store and day, 0 to 8, from 10:00 on.</summary>
    public int Deltas { get; init; }

    /// <summary>Share of a store's prices that one delta changes.</summary>
    public double DeltaChanged { get; init; } = 0.004;

    /// <summary>Also a Stores file, and for each store a PromoFull and, when there are deltas, one Promo at noon.</summary>
    public bool WholeDay { get; init; }

    /// <summary>A whole day of the chain as its portal would list it: stores, prices, deltas and promotions.</summary>
    public static GeneratedChainOptions RealisticDay(int stores = 12, int itemsPerStore = 5_000, int seed = 1) =>
        new() { Stores = stores, ItemsPerStore = itemsPerStore, Seed = seed, Deltas = 3, WholeDay = true };

    /// <summary>Refuses options that no chain can have.</summary>
    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(ChainId.Length is >= 7 and <= 14 && ChainId.All(char.IsAsciiDigit), true, nameof(ChainId));
        ArgumentOutOfRangeException.ThrowIfLessThan(Stores, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Stores, 999);
        ArgumentOutOfRangeException.ThrowIfLessThan(ItemsPerStore, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ItemsPerStore, 4_000_000);
        ArgumentOutOfRangeException.ThrowIfNotEqual(Changed is >= 0 and <= 1, true, nameof(Changed));
        ArgumentOutOfRangeException.ThrowIfNotEqual(DeltaChanged is >= 0 and <= 1, true, nameof(DeltaChanged));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Replaced is >= 0 and <= 0.1, true, nameof(Replaced));
        ArgumentOutOfRangeException.ThrowIfNotEqual(Deltas is >= 0 and <= 8, true, nameof(Deltas));
    }
}

/// <summary>The layout of generated XML.</summary>
public enum Generation
{
    /// <summary>Generation C: <c>Items Count="n"</c>, <c>PriceUpdateDate</c>, <c>ManufacturerName</c>.</summary>
    Classic,

    /// <summary>Generation N: <c>PriceUpdateTime</c>, <c>ManufactureName</c>, promotions in groups.</summary>
    New,

    /// <summary>Generation B: like C with <c>ItemNm</c>, lower-case <c>count</c> and the price repeated as unit price.</summary>
    Bina,

    /// <summary>Generation L: <c>Prices/Products/Product</c>, and promotions as flat <c>Sales/Sale</c> lines.</summary>
    Laib,

    /// <summary>Generation S: <c>OrderXml/Envelope/Header/Details/Line</c>, promotions as flat lines.</summary>
    SuperPharm,

    /// <summary>Generation T: <c>NewDataSet</c> with a schema inside and lower-case names; promotions as in C.</summary>
    TivTaam,
}

/// <summary>How generated files are named.</summary>
public enum NameVariant
{
    /// <summary><c>PriceFull7290058140886-001-202511020010.gz</c>.</summary>
    Plain,

    /// <summary><c>PriceFull7290058140886-001-001-20251102-001000.gz</c>: with subchain, and seconds.</summary>
    Subchain,
}

/// <summary>How a chain writes item codes.</summary>
public enum CodeForm
{
    /// <summary>As on the package, without leading zeros.</summary>
    Plain,

    /// <summary>Codes that begin with 7290 lose it, and the zeros behind it.</summary>
    Without7290,

    /// <summary>Codes of 12 digits get a zero in front.</summary>
    Padded13,
}

namespace Gogobe.Pipeline.Files;

/// <summary>The five kinds of file that every portal lists. Stored and shown by name (<c>PriceFull</c>).</summary>
public enum FileType
{
    /// <summary>The store list of a chain: an upsert by version, one file a chain.</summary>
    Stores,

    /// <summary>Snapshot of every shelf price of one store.</summary>
    PriceFull,

    /// <summary>Delta: the prices of one store that changed since the previous file. Nothing in it marks a deletion.</summary>
    Price,

    /// <summary>Snapshot of every promotion of one store.</summary>
    PromoFull,

    /// <summary>Delta of promotions.</summary>
    Promo,
}

/// <summary>What a <see cref="FileType"/> implies.</summary>
public static class FileTypes
{
    /// <summary>True for a snapshot of a store, which says by silence what is gone.</summary>
    public static bool IsFull(this FileType type) => type is FileType.PriceFull or FileType.PromoFull;

    /// <summary>The kind of rows such a file holds.</summary>
    public static RowKind Rows(this FileType type) => type switch
    {
        FileType.Stores => RowKind.Stores,
        FileType.PriceFull or FileType.Price => RowKind.Prices,
        _ => RowKind.Promotions,
    };

    /// <summary>The kind in a metric's tag.</summary>
    public static string Text(this RowKind kind) => kind switch
    {
        RowKind.Prices => "prices",
        RowKind.Promotions => "promotions",
        _ => "stores",
    };
}

/// <summary>The kinds of rows, which are also the kinds of ingest batch.</summary>
public enum RowKind
{
    /// <summary>Shelf prices.</summary>
    Prices,

    /// <summary>Promotions with their items.</summary>
    Promotions,

    /// <summary>Stores of a chain.</summary>
    Stores,
}

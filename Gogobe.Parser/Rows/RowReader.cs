using Gogobe.Parser.Rows.Prices;
using Gogobe.Parser.Rows.Promotions;
using Gogobe.Parser.Rows.Stores;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Parser.Rows;

/// <summary>The rows of one batch, of one kind.</summary>
internal readonly record struct BatchRows(PriceBatch? Prices, IReadOnlyList<PromotionRow>? Promotions, IReadOnlyList<StoreRow>? Stores)
{
    /// <summary>No rows, of a kind.</summary>
    public static BatchRows None(RowKind kind) => kind switch
    {
        RowKind.Prices => new(new PriceBatch([], []), null, null),
        RowKind.Promotions => new(null, [], null),
        _ => new(null, null, []),
    };
}

/// <summary>Reads rows of one kind, batch by batch.</summary>
internal abstract class RowReader
{
    /// <summary>True when a batch is full; false when the document has ended and the rest is the last batch.</summary>
    public abstract bool Advance();

    /// <summary>The rows since the last call.</summary>
    public abstract BatchRows Take();

    /// <summary>The reader for the kind of file.</summary>
    public static RowReader For(ScanContext context) => context.Request.FileType.Rows() switch
    {
        RowKind.Prices => new PriceReader(context),
        RowKind.Promotions => new PromotionReader(context),
        _ => new StoreReader(context),
    };

    private sealed class PriceReader(ScanContext context) : RowReader
    {
        private readonly PriceScanner _scanner = new(context);

        public override bool Advance() => _scanner.Resume();

        public override BatchRows Take() => new(_scanner.TakeBatch(), null, null);
    }

    private sealed class PromotionReader(ScanContext context) : RowReader
    {
        private readonly PromotionScanner _scanner = new(context);

        public override bool Advance() => _scanner.Resume();

        public override BatchRows Take() => new(null, _scanner.Take(), null);
    }

    private sealed class StoreReader(ScanContext context) : RowReader
    {
        private readonly StoreScanner _scanner = new(context);

        public override bool Advance() => _scanner.Advance();

        public override BatchRows Take() => new(null, null, _scanner.Take());
    }
}

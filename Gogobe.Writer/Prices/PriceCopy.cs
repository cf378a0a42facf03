using Gogobe.Pipeline;
using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Prices;

/// <summary>COPY of folded price rows, to the session's temporary table or straight into the prices of a store that has none.</summary>
internal static class PriceCopy
{
    private const string ToStage = "copy file_prices (product, price, unit_price, quantity, flags) from stdin (format binary)";
    private const string ToPrices = "copy prices (store_key, product, version, valid_from, price, unit_price, quantity, flags) from stdin (format binary)";

    /// <summary>Into <c>file_prices</c>.</summary>
    public static async Task StageAsync(WriteSession session, FoldedPrices rows, CancellationToken cancellationToken)
    {
        await using var copy = await RawCopy.BeginAsync(session.Connection, session.Buffer, ToStage, cancellationToken);
        for (var next = 0; next < rows.Count;)
        {
            next = FillStage(session.Buffer, rows, next);
            await copy.SendAsync(cancellationToken);
            FaultPoint.Hit("writer.in-copy");
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <summary>Into <c>prices</c>: the first file of a store. The store's lock keeps everybody else out.</summary>
    public static async Task LoadAsync(WriteSession session, FoldedPrices rows, int storeKey, long version, DateTimeOffset fileTime, CancellationToken cancellationToken)
    {
        await using var copy = await RawCopy.BeginAsync(session.Connection, session.Buffer, ToPrices, cancellationToken);
        for (var next = 0; next < rows.Count;)
        {
            next = FillLoad(session.Buffer, rows, next, storeKey, version, fileTime);
            await copy.SendAsync(cancellationToken);
            FaultPoint.Hit("writer.in-copy");
        }

        await copy.CompleteAsync(cancellationToken);
    }

    private static int FillStage(CopyBuffer buffer, FoldedPrices rows, int next)
    {
        while (next < rows.Count && !buffer.IsFull)
        {
            ref readonly var row = ref rows[next++];
            buffer.Row(5);
            buffer.Int64(row.Product);
            buffer.Numeric(row.Price);
            buffer.Numeric(row.UnitPrice);
            buffer.Numeric(row.Quantity);
            buffer.Int16((short)row.Flags);
        }

        return next;
    }

    private static int FillLoad(CopyBuffer buffer, FoldedPrices rows, int next, int storeKey, long version, DateTimeOffset fileTime)
    {
        while (next < rows.Count && !buffer.IsFull)
        {
            ref readonly var row = ref rows[next++];
            buffer.Row(8);
            buffer.Int32(storeKey);
            buffer.Int64(row.Product);
            buffer.Int64(version);
            buffer.Time(fileTime);
            buffer.Numeric(row.Price);
            buffer.Numeric(row.UnitPrice);
            buffer.Numeric(row.Quantity);
            buffer.Int16((short)row.Flags);
        }

        return next;
    }
}

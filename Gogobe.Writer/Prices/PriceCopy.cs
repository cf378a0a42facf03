using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Prices;

/// <summary>COPY of price rows, to the session's temporary table or straight into the prices of a store that has none.</summary>
internal static class PriceCopy
{
    private const string ToStage = "copy file_prices (product, price, unit_price, quantity, flags) from stdin (format binary)";
    private const string ToPrices = "copy prices (store_key, product, version, valid_from, price, unit_price, quantity, flags) from stdin (format binary)";

    /// <summary>Into <c>file_prices</c>.</summary>
    public static Task StageAsync(WriteSession session, IPriceRows rows, CancellationToken cancellationToken) =>
        RunAsync(
            session,
            ToStage,
            rows,
            static (buffer, in row, text) =>
            {
                buffer.Row(5);
                buffer.Int64(row.Product);
                buffer.Numeric(row.Price);
                buffer.Numeric(row.UnitPrice);
                buffer.Numeric(row.Quantity);
                buffer.Int16((short)row.Flags);
            },
            cancellationToken);

    /// <summary>Into <c>prices</c>: the first file of a store. The store's lock keeps everybody else out.</summary>
    public static Task LoadAsync(WriteSession session, IPriceRows rows, int storeKey, long version, DateTimeOffset fileTime, CancellationToken cancellationToken) =>
        RunAsync(
            session,
            ToPrices,
            rows,
            (buffer, in row, text) =>
            {
                buffer.Row(8);
                buffer.Int32(storeKey);
                buffer.Int64(row.Product);
                buffer.Int64(version);
                buffer.Time(fileTime);
                buffer.Numeric(row.Price);
                buffer.Numeric(row.UnitPrice);
                buffer.Numeric(row.Quantity);
                buffer.Int16((short)row.Flags);
            },
            cancellationToken);

    private static async Task RunAsync(WriteSession session, string sql, IPriceRows rows, PriceRowWriter write, CancellationToken cancellationToken)
    {
        await using var copy = await RawCopy.BeginAsync(session.Connection, session.Buffer, sql, cancellationToken);
        await rows.SendAsync(copy, write, cancellationToken);
        await copy.CompleteAsync(cancellationToken);
    }
}

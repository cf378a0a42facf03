using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Items;
using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Prices;

/// <summary>Writes one row into a COPY. The texts of the row lie in <paramref name="text"/>.</summary>
internal delegate void PriceRowWriter(CopyBuffer buffer, in PriceRow row, ReadOnlySpan<byte> text);

/// <summary>
/// The price rows of a file, each key once, wherever they are: in memory (<see cref="FoldedPrices"/>) or, of a file too large for that, in
/// <c>ingest_staging</c> (<see cref="StagedPrices"/>). Of rows with one key the last in document order stays.
/// </summary>
internal interface IPriceRows : IDisposable
{
    /// <summary>Distinct rows; known once <see cref="FoldAsync"/> ran.</summary>
    int Count { get; }

    /// <summary>Rows whose key came again later; known once <see cref="FoldAsync"/> ran.</summary>
    int Duplicates { get; }

    /// <summary>Finds the row that stays of each key.</summary>
    ValueTask FoldAsync(CancellationToken cancellationToken);

    /// <summary>Sends each distinct row once.</summary>
    Task SendAsync(RawCopy copy, PriceRowWriter write, CancellationToken cancellationToken);

    /// <summary>Sends the rows that are news about an item to <c>file_items</c>, and tells <paramref name="news"/> which they were.</summary>
    Task SendNewsAsync(WriteSession session, ItemChanges news, CancellationToken cancellationToken);
}

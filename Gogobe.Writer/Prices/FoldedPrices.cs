using System.Buffers;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Items;
using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Prices;

/// <summary>
/// The price rows of a file that is in memory, in the order of their product keys, each key once.
/// Key order is what makes PostgreSQL's primary key cheap to fill.
/// </summary>
internal sealed class FoldedPrices : IPriceRows
{
    // A batch holds at most 500 rows, so 16 bits are room enough for the row.
    private const int RowBits = 16;

    private readonly PriceBatch[] _batches;
    private readonly long[] _products;
    private readonly int[] _places;

    private FoldedPrices(PriceBatch[] batches, int rows)
    {
        _batches = batches;
        _products = ArrayPool<long>.Shared.Rent(rows);
        _places = ArrayPool<int>.Shared.Rent(rows);
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public int Duplicates { get; private set; }

    /// <summary>Folds the batches of a file.</summary>
    public static FoldedPrices Of(IReadOnlyList<IngestBatch> batches)
    {
        var prices = batches.Where(b => b.Prices is { Rows.Length: > 0 }).Select(b => b.Prices!).ToArray();
        var folded = new FoldedPrices(prices, prices.Sum(p => p.Rows.Length));
        folded.Gather();
        return folded;
    }

    /// <inheritdoc/>
    public ValueTask FoldAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public async Task SendAsync(RawCopy copy, PriceRowWriter write, CancellationToken cancellationToken)
    {
        for (var next = 0; next < Count;)
        {
            next = Fill(copy.Buffer, write, next);
            await copy.SendAsync(cancellationToken);
            FaultPoint.Hit("writer.in-copy");
        }
    }

    /// <inheritdoc/>
    public async Task SendNewsAsync(WriteSession session, ItemChanges news, CancellationToken cancellationToken)
    {
        // Most files have none, and then there is nothing to send either.
        var ranks = Pick(news);
        if (ranks.Count == 0)
        {
            return;
        }

        await using var copy = await ItemMerge.BeginAsync(session, cancellationToken);
        for (var next = 0; next < ranks.Count;)
        {
            next = Fill(copy.Buffer, ranks, next);
            await copy.SendAsync(cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<long>.Shared.Return(_products);
        ArrayPool<int>.Shared.Return(_places);
    }

    private ref readonly PriceRow Row(int rank, out ReadOnlySpan<byte> text)
    {
        var place = _places[rank];
        var batch = _batches[place >> RowBits];
        text = batch.Text;
        return ref batch.Rows[place & ((1 << RowBits) - 1)];
    }

    private int Fill(CopyBuffer buffer, PriceRowWriter write, int next)
    {
        while (next < Count && !buffer.IsFull)
        {
            ref readonly var row = ref Row(next++, out var text);
            write(buffer, row, text);
        }

        return next;
    }

    private int Fill(CopyBuffer buffer, List<int> ranks, int next)
    {
        while (next < ranks.Count && !buffer.IsFull)
        {
            ref readonly var row = ref Row(ranks[next++], out var text);
            ItemMerge.Write(buffer, row, text);
        }

        return next;
    }

    private List<int> Pick(ItemChanges news)
    {
        var ranks = new List<int>();
        lock (news.Gate)
        {
            for (var rank = 0; rank < Count; rank++)
            {
                if (news.IsNews(Row(rank, out _)))
                {
                    ranks.Add(rank);
                }
            }
        }

        return ranks;
    }

    private void Gather()
    {
        var rows = 0;
        var sorted = true;
        var previous = long.MinValue;
        var dropped = FaultPoint.Wants("writer.drop-row") ? 1 : 0;
        for (var b = 0; b < _batches.Length; b++)
        {
            var batch = _batches[b].Rows;
            for (var r = b == 0 ? dropped : 0; r < batch.Length; r++)
            {
                var product = batch[r].Product;
                _products[rows] = product;
                _places[rows++] = (b << RowBits) | r;
                sorted &= product > previous;
                previous = product;
            }
        }

        Count = rows;
        if (!sorted)
        {
            Array.Sort(_products, _places, 0, rows);
            Fold(rows);
        }
    }

    // The sort is not stable, but places grow in document order: of equal keys the highest place is the last row.
    private void Fold(int rows)
    {
        var kept = 0;
        for (var i = 0; i < rows; i++)
        {
            if (kept > 0 && _products[kept - 1] == _products[i])
            {
                _places[kept - 1] = Math.Max(_places[kept - 1], _places[i]);
                continue;
            }

            _products[kept] = _products[i];
            _places[kept++] = _places[i];
        }

        Count = kept;
        Duplicates = rows - kept;
    }
}

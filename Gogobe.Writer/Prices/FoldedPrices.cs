using System.Buffers;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;

namespace Gogobe.Writer.Prices;

/// <summary>
/// The price rows of a file in the order of their product keys, each key once: of rows with one key the last in document order stays.
/// Key order is what makes PostgreSQL's primary key cheap to fill, and locks free of deadlocks.
/// </summary>
internal sealed class FoldedPrices : IDisposable
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

    /// <summary>Distinct rows.</summary>
    public int Count { get; private set; }

    /// <summary>Rows whose key came again later.</summary>
    public int Duplicates { get; private set; }

    /// <summary>Folds the batches of a file.</summary>
    public static FoldedPrices Of(IReadOnlyList<IngestBatch> batches)
    {
        var prices = batches.Where(b => b.Prices is { Rows.Length: > 0 }).Select(b => b.Prices!).ToArray();
        var folded = new FoldedPrices(prices, prices.Sum(p => p.Rows.Length));
        folded.Fill();
        return folded;
    }

    /// <summary>A row by its rank in key order.</summary>
    public ref readonly PriceRow this[int rank]
    {
        get
        {
            var place = _places[rank];
            return ref _batches[place >> RowBits].Rows[place & ((1 << RowBits) - 1)];
        }
    }

    /// <summary>The batch that holds a row's texts.</summary>
    public PriceBatch BatchOf(int rank) => _batches[_places[rank] >> RowBits];

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<long>.Shared.Return(_products);
        ArrayPool<int>.Shared.Return(_places);
    }

    private void Fill()
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

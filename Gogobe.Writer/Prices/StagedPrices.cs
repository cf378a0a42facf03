using Gogobe.Pipeline;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Items;
using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Prices;

/// <summary>
/// The price rows of a file that did not fit into memory. Its batches are read back one at a time, once for each purpose; what is kept are the
/// product keys while the file is folded, and then those that come more than once.
/// </summary>
internal sealed class StagedPrices(AssembledFile file, Staging staging) : IPriceRows
{
    // Keys that come more than once, and how often they come again.
    private readonly Dictionary<long, int> _repeats = [];
    private int _skip;

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public int Duplicates { get; private set; }

    /// <inheritdoc/>
    public async ValueTask FoldAsync(CancellationToken cancellationToken)
    {
        var products = new long[file.Account.Seen];
        var rows = 0;
        await foreach (var payload in staging.ReadAsync(file.ParseId, cancellationToken))
        {
            var batch = StagedPayload.RowsOf(payload.Span);
            if (rows + batch.Length > products.Length)
            {
                Array.Resize(ref products, Math.Max(rows + batch.Length, products.Length * 2));
            }

            foreach (ref readonly var row in batch)
            {
                products[rows++] = row.Product;
            }
        }

        Fold(products.AsSpan(0, rows));
        _skip = FaultPoint.Wants("writer.drop-row") ? 1 : 0;
        Count = rows - Duplicates - _skip;
    }

    /// <inheritdoc/>
    public async Task SendAsync(RawCopy copy, PriceRowWriter write, CancellationToken cancellationToken)
    {
        var pass = new Pass(_repeats, _skip);
        await foreach (var payload in staging.ReadAsync(file.ParseId, cancellationToken))
        {
            pass.Fill(copy.Buffer, write, payload.Span);
            await copy.SendAsync(cancellationToken);
            FaultPoint.Hit("writer.in-copy");
        }
    }

    /// <inheritdoc/>
    public async Task SendNewsAsync(WriteSession session, ItemChanges news, CancellationToken cancellationToken)
    {
        PriceRowWriter writeNews = (buffer, in row, text) =>
        {
            if (news.IsNews(row))
            {
                ItemMerge.Write(buffer, row, text);
            }
        };
        var pass = new Pass(_repeats, skip: 0);
        await using var copy = await ItemMerge.BeginAsync(session, cancellationToken);
        await foreach (var payload in staging.ReadAsync(file.ParseId, cancellationToken))
        {
            lock (news.Gate)
            {
                pass.Fill(copy.Buffer, writeNews, payload.Span);
            }

            await copy.SendAsync(cancellationToken);
        }

        await copy.CompleteAsync(cancellationToken);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private void Fold(Span<long> products)
    {
        products.Sort();
        for (var i = 1; i < products.Length; i++)
        {
            if (products[i] == products[i - 1])
            {
                _repeats[products[i]] = _repeats.GetValueOrDefault(products[i]) + 1;
                Duplicates++;
            }
        }
    }

    /// <summary>One reading of the file from its start: of rows with one key it lets the last through.</summary>
    private sealed class Pass(Dictionary<long, int> repeats, int skip)
    {
        private readonly Dictionary<long, int>? _toCome = repeats.Count > 0 ? new Dictionary<long, int>(repeats) : null;
        private int _skip = skip;

        public void Fill(CopyBuffer buffer, PriceRowWriter write, ReadOnlySpan<byte> payload)
        {
            var text = StagedPayload.TextOf(payload);
            foreach (ref readonly var row in StagedPayload.RowsOf(payload))
            {
                if (ComesAgain(row.Product))
                {
                    continue;
                }

                if (_skip > 0)
                {
                    _skip--;
                    continue;
                }

                write(buffer, row, text);
            }
        }

        private bool ComesAgain(long product)
        {
            if (_toCome is null || !_toCome.TryGetValue(product, out var times) || times == 0)
            {
                return false;
            }

            _toCome[product] = times - 1;
            return true;
        }
    }
}

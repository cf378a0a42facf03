using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Items;
using Gogobe.Writer.Sql;
using Npgsql;

namespace Gogobe.Writer.Prices;

/// <summary>
/// Applies a file of prices that did not fit into memory: its batches are read back one at a time, and folded by the database.
/// The result is the same as that of <see cref="PriceFile"/>.
/// </summary>
internal sealed class StagedPriceFile(AssembledFile file, Staging staging, Guid process, Func<int, AttributeMemory> memoryOf) : IFileRows
{
    private const string Tables = """
        create temp table file_prices_raw (row_no bigint not null, product bigint not null, price numeric not null, unit_price numeric, quantity numeric,
          flags smallint not null) on commit delete rows;
        create temp table file_items_raw (like file_items, row_no bigint not null) on commit delete rows;
        """;

    private const string Fold = """
        insert into file_prices select distinct on (product) product, price, unit_price, quantity, flags from file_prices_raw order by product, row_no desc
        """;

    private const string FoldItems = """
        insert into file_items select distinct on (product) product, item_code, name, manufacturer, unit, unit_of_measure, quantity, weighted
        from file_items_raw order by product, row_no desc
        """;

    private readonly List<(long Product, ulong Hash)> _news = [];
    private IReadOnlySet<long> _lost = new HashSet<long>();
    private AttributeMemory? _memory;
    private long _version;

    /// <inheritdoc/>
    public async Task<(MergeCounts Counts, FileFlags Flags)> ApplyAsync(WriteSession session, FileTarget target, CancellationToken cancellationToken)
    {
        var store = target.Store ?? throw new InvalidOperationException("A price file without a store");
        await session.EnsureAsync(Tables, cancellationToken);
        _version = target.Version;
        _memory = memoryOf(target.ChainNumber);
        lock (_memory.Gate)
        {
            _memory.Follow(target.ItemChanges);
        }

        var seen = await StageAsync(session, cancellationToken);
        var rows = await ExecuteAsync(session, Fold, cancellationToken);
        var flags = StoreUpdate.Flags(target, store, file.Account.Flags, rows);
        var snapshot = StoreUpdate.IsSnapshot(target, flags, rows);
        var (written, unchanged, superseded, gone) = target.Version < store.FullVersion
            ? (0, 0, rows, 0)
            : await PriceMerge.RunAsync(session, store.StoreKey, target.Version, target.FileTime, store.FullVersion, snapshot, wholeStore: true, cancellationToken);
        await StoreUpdate.RunAsync(session, target, store, flags, rows, cancellationToken);
        await WriteItemsAsync(session, target, store, cancellationToken);
        return (new MergeCounts(written, unchanged, superseded, gone, seen - rows, rows), flags);
    }

    /// <inheritdoc/>
    public void Committed()
    {
        if (_memory is null)
        {
            return;
        }

        lock (_memory.Gate)
        {
            foreach (var (product, hash) in _news)
            {
                if (_lost.Contains(product))
                {
                    _memory.Doubt(product);
                }
                else
                {
                    _memory.Remember(product, hash, _version);
                }
            }
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private async Task<long> StageAsync(WriteSession session, CancellationToken cancellationToken)
    {
        var seen = 0L;
        var skip = FaultPoint.Wants("writer.drop-row") ? 1 : 0;
        await using var copy = await RawCopy.BeginAsync(
            session.Connection, session.Buffer, "copy file_prices_raw (row_no, product, price, unit_price, quantity, flags) from stdin (format binary)", cancellationToken);
        await foreach (var payload in staging.ReadAsync(file.ParseId, cancellationToken))
        {
            var rows = StagedPayload.ReadPrices(payload)?.Rows ?? [];
            for (var i = skip; i < rows.Length; i++)
            {
                Write(session.Buffer, seen++, rows[i]);
            }

            skip = 0;
            await copy.SendAsync(cancellationToken);
            FaultPoint.Hit("writer.in-copy");
        }

        await copy.CompleteAsync(cancellationToken);
        return seen;
    }

    // A second reading of the batches: the connection can take one COPY at a time, and holding the texts back would need the memory that was short.
    private async Task WriteItemsAsync(WriteSession session, FileTarget target, StoreState store, CancellationToken cancellationToken)
    {
        var rowNumber = 0L;
        await using (var copy = await RawCopy.BeginAsync(
            session.Connection,
            session.Buffer,
            "copy file_items_raw (product, item_code, name, manufacturer, unit, unit_of_measure, quantity, weighted, row_no) from stdin (format binary)",
            cancellationToken))
        {
            await foreach (var payload in staging.ReadAsync(file.ParseId, cancellationToken))
            {
                if (StagedPayload.ReadPrices(payload) is { } batch)
                {
                    rowNumber = WriteNews(session.Buffer, batch, rowNumber);
                    await copy.SendAsync(cancellationToken);
                }
            }

            await copy.CompleteAsync(cancellationToken);
        }

        if (_news.Count > 0)
        {
            await ExecuteAsync(session, FoldItems, cancellationToken);
            _lost = await ItemMerge.MergeAsync(session, process, target.ChainNumber, store.StoreNumber, target.Version, cancellationToken);
        }
    }

    private long WriteNews(CopyBuffer buffer, PriceBatch batch, long rowNumber)
    {
        lock (_memory!.Gate)
        {
            foreach (ref readonly var row in batch.Rows.AsSpan())
            {
                rowNumber++;
                if (!_memory.Knows(row.Product, row.AttributesHash, _version))
                {
                    ItemMerge.Write(buffer, batch, row, columns: 9);
                    buffer.Int64(rowNumber);
                    _news.Add((row.Product, row.AttributesHash));
                }
            }
        }

        return rowNumber;
    }

    private static void Write(CopyBuffer buffer, long rowNumber, in PriceRow row)
    {
        buffer.Row(6);
        buffer.Int64(rowNumber);
        buffer.Int64(row.Product);
        buffer.Numeric(row.Price);
        buffer.Numeric(row.UnitPrice);
        buffer.Numeric(row.Quantity);
        buffer.Int16((short)row.Flags);
    }

    private static async Task<int> ExecuteAsync(WriteSession session, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, session.Connection);
        return await command.ExecuteNonQueryAsync(cancellationToken);
    }
}

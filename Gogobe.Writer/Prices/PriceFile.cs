using Gogobe.Pipeline;
using Gogobe.Writer.Items;
using Gogobe.Writer.Sql;

namespace Gogobe.Writer.Prices;

/// <summary>Applies a file of prices that is in memory.</summary>
internal sealed class PriceFile(AssembledFile file, Guid process, Func<int, AttributeMemory> memoryOf) : IFileRows
{
    // Below this, probing the index row by row costs less than any pass over a store.
    private const int ManyRows = 2000;

    private readonly FoldedPrices _rows = FoldedPrices.Of(file.Batches!);
    private IReadOnlySet<long> _lost = new HashSet<long>();
    private AttributeMemory? _memory;
    private List<int> _news = [];
    private long _version;

    /// <inheritdoc/>
    public async Task<(MergeCounts Counts, FileFlags Flags)> ApplyAsync(WriteSession session, FileTarget target, CancellationToken cancellationToken)
    {
        var store = target.Store ?? throw new InvalidOperationException("A price file without a store");
        _version = target.Version;
        var flags = StoreUpdate.Flags(target, store, file.Account.Flags, _rows.Count);
        var counts = await MergeAsync(session, target, store, StoreUpdate.IsSnapshot(target, flags, _rows.Count), cancellationToken);
        await StoreUpdate.RunAsync(session, target, store, flags, _rows.Count, cancellationToken);

        _memory = memoryOf(target.ChainNumber);
        _news = ItemNews.Of(_memory, _rows, target.Version, target.ItemChanges);
        if (_news.Count > 0)
        {
            _lost = await ItemMerge.RunAsync(session, process, target.ChainNumber, store.StoreNumber, target.Version, _rows, _news, cancellationToken);
        }

        return (counts, flags);
    }

    /// <inheritdoc/>
    public void Committed()
    {
        if (_memory is not null && _news.Count > 0)
        {
            ItemNews.Remember(_memory, _rows, _news, _lost, _version);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _rows.Dispose();

    private async Task<MergeCounts> MergeAsync(WriteSession session, FileTarget target, StoreState store, bool snapshot, CancellationToken cancellationToken)
    {
        if (target.Version < store.FullVersion)
        {
            // The store's last Full speaks for every row, named or not: nothing this file says can be in force.
            return new MergeCounts(0, 0, _rows.Count, 0, _rows.Duplicates, _rows.Count);
        }

        if (!store.HasPrices)
        {
            await PriceCopy.LoadAsync(session, _rows, store.StoreKey, target.Version, target.FileTime, cancellationToken);
            return new MergeCounts(await PriceMerge.CountAsync(session, store.StoreKey, cancellationToken), 0, 0, 0, _rows.Duplicates, _rows.Count);
        }

        await PriceCopy.StageAsync(session, _rows, cancellationToken);
        var wholeStore = snapshot || (_rows.Count > ManyRows && _rows.Count * 5L > store.FullRows);
        var (written, unchanged, superseded, gone) = await PriceMerge.RunAsync(
            session, store.StoreKey, target.Version, target.FileTime, store.FullVersion, snapshot, wholeStore, cancellationToken);
        return new MergeCounts(written, unchanged, superseded, gone, _rows.Duplicates, _rows.Count);
    }
}

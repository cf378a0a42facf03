using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Items;
using Gogobe.Writer.Sql;
using Gogobe.Writer.Transactions;

namespace Gogobe.Writer.Prices;

/// <summary>Applies a file of prices.</summary>
internal sealed class PriceFile(ParseAccount parsed, IPriceRows rows, Guid process, Func<int, AttributeCache> memoryOf) : IFileRows
{
    // Below this, probing the index row by row costs less than any pass over a store.
    private const int ManyRows = 2000;

    private ItemChanges? _news;

    /// <inheritdoc/>
    public async Task<(MergeCounts Counts, FileFlags Flags)> ApplyAsync(WriteSession session, FileTarget target, CancellationToken cancellationToken)
    {
        var store = target.Store ?? throw new InvalidOperationException("A price file without a store");
        await rows.FoldAsync(cancellationToken);
        var named = rows.Count + parsed.NamedProducts.Count;
        var flags = StoreUpdate.Flags(target, store, parsed.Flags, named);
        var counts = await MergeAsync(session, target, store, StoreUpdate.IsSnapshot(target, flags, named), cancellationToken);
        await StoreUpdate.RunAsync(session, target, store, flags, named, cancellationToken);
        return (counts with { NewProducts = await WriteItemsAsync(session, target, store, cancellationToken) }, flags);
    }

    /// <inheritdoc/>
    public void Committed() => _news?.Remember();

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();

    private async Task<MergeCounts> MergeAsync(WriteSession session, FileTarget target, StoreState store, bool snapshot, CancellationToken cancellationToken)
    {
        if (target.Version < store.FullVersion)
        {
            // The store's last Full speaks for every row, named or not: nothing this file says can be in force.
            return new MergeCounts(0, 0, rows.Count, 0, rows.Duplicates, rows.Count);
        }

        if (!store.HasPrices)
        {
            await PriceCopy.LoadAsync(session, rows, store.StoreKey, target.Version, target.FileTime, cancellationToken);
            return new MergeCounts(await PriceMerge.CountAsync(session, store.StoreKey, cancellationToken), 0, 0, 0, rows.Duplicates, rows.Count);
        }

        await PriceCopy.StageAsync(session, rows, cancellationToken);
        var wholeStore = snapshot || (rows.Count > ManyRows && rows.Count * 5L > store.FullRows);
        var (written, unchanged, superseded, gone) = await PriceMerge.RunAsync(
            session, store.StoreKey, target.Version, target.FileTime, store.FullVersion, snapshot, wholeStore, parsed.NamedProducts, cancellationToken);
        return new MergeCounts(written, unchanged, superseded, gone, rows.Duplicates, rows.Count);
    }

    private async Task<long> WriteItemsAsync(WriteSession session, FileTarget target, StoreState store, CancellationToken cancellationToken)
    {
        var memory = memoryOf(target.ChainNumber);
        lock (memory.Gate)
        {
            memory.Follow(target.ItemChanges);
        }

        _news = new ItemChanges(memory, target.Version);
        await rows.SendNewsAsync(session, _news, cancellationToken);
        if (!_news.Any)
        {
            return 0;
        }

        (_news.Lost, var fresh) = await ItemMerge.MergeAsync(session, process, target.ChainNumber, store.StoreNumber, target.Version, cancellationToken);
        return fresh;
    }
}

using Gogobe.Pipeline;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Sql;
using Gogobe.Writer.Transactions;

namespace Gogobe.Writer.Promotions;

/// <summary>Applies a file of promotions: the same versions as prices, with a hash of the content in place of the price.</summary>
internal sealed class PromotionsFile(AssembledFile file, Staging staging) : IFileRows
{
    /// <inheritdoc/>
    public async Task<(MergeCounts Counts, FileFlags Flags)> ApplyAsync(WriteSession session, FileTarget target, CancellationToken cancellationToken)
    {
        var store = target.Store ?? throw new InvalidOperationException("A file of promotions without a store");
        var rows = FoldedPromotions.Of((await staging.BatchesOfAsync(file, cancellationToken)).SelectMany(b => b.Promotions ?? []));
        var named = rows.Promotions.Count + file.Account.NamedPromotions.Count;
        var flags = StoreUpdate.Flags(target, store, file.Account.Flags, named);
        var counts = await MergeAsync(session, target, store, rows, StoreUpdate.IsSnapshot(target, flags, named), cancellationToken);
        await StoreUpdate.RunAsync(session, target, store, flags, named, cancellationToken);
        return (counts, flags);
    }

    /// <inheritdoc/>
    public void Committed()
    {
    }

    /// <inheritdoc/>
    public void Dispose()
    {
    }

    private async Task<MergeCounts> MergeAsync(
        WriteSession session, FileTarget target, StoreState store, FoldedPromotions rows, bool snapshot, CancellationToken cancellationToken)
    {
        if (target.Version < store.FullVersion)
        {
            return new MergeCounts(0, 0, rows.Lines, 0, rows.Duplicates, rows.Promotions.Count);
        }

        await session.EnsureAsync(PromotionCopy.Tables, cancellationToken);
        await PromotionCopy.StageAsync(session, rows.Promotions, cancellationToken);
        var judged = await PromotionMerge.JudgeAsync(session, target, store, snapshot, file.Account.NamedPromotions, cancellationToken);
        var written = 0L;
        if (judged.News.Count > 0)
        {
            var news = judged.News.ConvertAll(ordinal => rows.Promotions[ordinal]);
            await PromotionCopy.ContentAsync(session, news, judged.News, cancellationToken);
            written = await PromotionMerge.WriteAsync(session, target, store, cancellationToken);
            await PromotionCopy.ItemsAsync(session, news, store.StoreKey, cancellationToken);
        }

        return new MergeCounts(written, judged.Unchanged, judged.Superseded, judged.Gone, rows.Duplicates, rows.Promotions.Count);
    }
}

using Gogobe.Ledger;
using Gogobe.Ledger.Freshness;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Scout;

/// <summary>
/// Brings listed files into the flow: ledger row first, message second, place third. Who dies in between loses nothing: a row without a place is
/// offered again by the reconciler.
/// </summary>
public sealed class FileOffering(ILedger ledger, StorePrices prices, FileDispatch dispatch)
{
    // One round trip to the ledger for so many files, and the first of them are on their way while the rest are still being recorded.
    private const int ChunkSize = 500;

    /// <summary>Offers local files in the name of a session: of a store the oldest first, among stores the one with the stalest prices.</summary>
    /// <param name="sessionId">The session that the work belongs to.</param>
    /// <param name="files">The files.</param>
    /// <param name="force">Process files again that completed before.</param>
    /// <param name="cancellationToken">Stops between two files; what was offered stays offered.</param>
    /// <returns>The ids of the files in the ledger, one an offer.</returns>
    public async Task<IReadOnlyList<long>> OfferAsync(long sessionId, IReadOnlyList<ListedFile> files, bool force, CancellationToken cancellationToken)
    {
        var ids = new List<long>(files.Count);
        await OfferAsync(
            sessionId,
            [.. files.Select(ToOffer)],
            offer => offer,
            force,
            (_, rows) =>
            {
                ids.AddRange(rows.Select(r => r.FileId));
                return Task.CompletedTask;
            },
            cancellationToken);
        return ids;
    }

    /// <summary>Offers files of any listing, in the same order.</summary>
    /// <param name="sessionId">The session that the work belongs to.</param>
    /// <param name="files">The files.</param>
    /// <param name="of">What is offered of each.</param>
    /// <param name="force">Process files again that completed before.</param>
    /// <param name="recorded">Told of files when their rows are in the ledger (one a file, in the same order) and before their messages are published.</param>
    /// <param name="cancellationToken">Stops between two files; what was offered stays offered.</param>
    internal async Task OfferAsync<T>(
        long sessionId,
        IReadOnlyList<T> files,
        Func<T, FileOffer> of,
        bool force,
        Func<IReadOnlyList<T>, IReadOnlyList<LedgerFile>, Task> recorded,
        CancellationToken cancellationToken)
    {
        var ordered = OfferOrder.Sort(
            files.Select(f => (File: f, Offer: of(f))),
            f => (f.Offer.ChainNumber, f.Offer.Name.StoreNumber, f.Offer.FileTime, f.Offer.Name.Type),
            await prices.ReadAsync(cancellationToken));
        foreach (var chunk in ordered.Chunk(ChunkSize))
        {
            var rows = await ledger.OfferAsync(sessionId, [.. chunk.Select(f => f.Offer)], force, cancellationToken);
            await recorded([.. chunk.Select(f => f.File)], rows);
            foreach (var row in rows.Where(r => r.NeedsMessage))
            {
                await PublishAsync(row, cancellationToken);
            }
        }
    }

    private async Task PublishAsync(LedgerFile row, CancellationToken cancellationToken)
    {
        await dispatch.PublishAsync(row, "discover", cancellationToken);
        Telemetry.Files.Add(1, new("stage", "discover"), new("chain", FileDispatch.ChainOf(row)), new("outcome", "ok"));
    }

    private static FileOffer ToOffer(ListedFile file)
    {
        var chain = ChainRegistry.Default.FindByPublishedId(file.Name.ChainId);
        return new FileOffer(
            chain?.Number ?? 0, file.Name, Path.GetFileName(file.Path), new Uri(file.Path).AbsoluteUri, IsraelTime.ToUtc(file.Name.WallTime));
    }
}

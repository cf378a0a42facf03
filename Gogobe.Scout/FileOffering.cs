using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Ledger;

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
        var ordered = OfferOrder.Sort(
            files.Select(ToOffer), o => (o.ChainNumber, o.Name.StoreNumber, o.FileTime, o.Name.Type), await prices.ReadAsync(cancellationToken));
        foreach (var offers in ordered.Chunk(ChunkSize))
        {
            foreach (var row in await ledger.OfferAsync(sessionId, offers, force, cancellationToken))
            {
                ids.Add(row.FileId);
                if (row.NeedsMessage)
                {
                    await PublishAsync(row, cancellationToken);
                }
            }
        }

        return ids;
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

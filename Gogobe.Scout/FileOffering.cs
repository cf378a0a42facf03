using System.Diagnostics;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Ledger;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Scout;

/// <summary>
/// Brings listed files into the flow: ledger row first, message second, place third. Who dies in between loses nothing: a row without a place is
/// offered again by the reconciler.
/// </summary>
public sealed class FileOffering(ILedger ledger, ITransport transport, TimeProvider clock)
{
    // One round trip to the ledger for so many files, and the first of them are on their way while the rest are still being recorded.
    private const int ChunkSize = 500;

    /// <summary>Offers local files in the name of a session, oldest first within a store.</summary>
    /// <param name="sessionId">The session that the work belongs to.</param>
    /// <param name="files">The files.</param>
    /// <param name="force">Process files again that completed before.</param>
    /// <param name="cancellationToken">Stops between two files; what was offered stays offered.</param>
    /// <returns>The ids of the files in the ledger, one an offer.</returns>
    public async Task<IReadOnlyList<long>> OfferAsync(long sessionId, IReadOnlyList<ListedFile> files, bool force, CancellationToken cancellationToken)
    {
        var ids = new List<long>(files.Count);
        foreach (var chunk in files.OrderBy(f => f.Name.WallTime).ThenBy(f => f.Name.Type.IsFull() ? 0 : 1).Chunk(ChunkSize))
        {
            var offers = Array.ConvertAll(chunk, ToOffer);
            foreach (var (row, offer) in (await ledger.OfferAsync(sessionId, offers, force, cancellationToken)).Zip(offers))
            {
                ids.Add(row.FileId);
                await PublishAsync(row, offer, cancellationToken);
            }
        }

        return ids;
    }

    private async Task PublishAsync(LedgerFile row, FileOffer offer, CancellationToken cancellationToken)
    {
        using var span = Telemetry.Activity.StartActivity("discover", ActivityKind.Producer);
        span?.SetTag("gogobe.file_id", row.FileId);
        var chain = ChainRegistry.Default.FindByNumber(row.ChainNumber)?.Slug ?? "unknown";
        switch (row)
        {
            case { State: FileState.Discovered, Place: null }:
                var discovered = new FileDiscovered
                {
                    FileId = row.FileId,
                    Run = row.Run,
                    Chain = chain,
                    Url = offer.Url,
                    Name = offer.Listed,
                    FileTime = row.FileTime,
                    ListedAt = clock.GetUtcNow(),
                };

                // Local files have no portal host; the chain spreads them over the Carriers as hosts would.
                var place = await transport.PublishAsync(Topics.Discovered, chain, discovered, cancellationToken);
                await ledger.RecordPlaceAsync(row.FileId, row.Run, place, cancellationToken);
                break;

            // A forced file whose raw bytes are still there goes straight to the Parsers.
            case { State: FileState.Downloaded, Place: null, RawPath: { } raw }:
                var downloaded = new FileDownloaded
                {
                    FileId = row.FileId,
                    Run = row.Run,
                    Chain = chain,
                    FileType = row.FileType,
                    StoreNumber = row.StoreNumber,
                    NullNamed = row.NullNamed,
                    RawPath = raw,
                    Sha256 = row.Sha256!,
                    Bytes = row.Bytes ?? 0,
                };
                place = await transport.PublishAsync(Topics.Downloaded, MessageKey.Of(chain, row.StoreNumber), downloaded, cancellationToken);
                await ledger.RecordPlaceAsync(row.FileId, row.Run, place, cancellationToken);
                break;
        }

        Telemetry.Files.Add(1, new("stage", "discover"), new("chain", chain), new("outcome", "ok"));
    }

    private static FileOffer ToOffer(ListedFile file)
    {
        var chain = ChainRegistry.Default.FindByPublishedId(file.Name.ChainId);
        return new FileOffer(
            chain?.Number ?? 0, file.Name, Path.GetFileName(file.Path), new Uri(file.Path).AbsoluteUri, IsraelTime.ToUtc(file.Name.WallTime));
    }
}

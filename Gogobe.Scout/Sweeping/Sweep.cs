using Gogobe.Ledger;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Portals;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// One sweep of one portal: lists it, offers what is new, and remembers what was listed. What came before a failure is offered too. A sweep that is made twice,
/// or by two at once, offers nothing twice: the ledger knows each file.
/// </summary>
internal sealed class Sweep(
    PortalDirectory directory, ListingStore listings, NamesPassedOver passedOver, HeldFiles held, FileOffering offering, IOptions<SweepOptions> options, TimeProvider time)
{
    /// <summary>Sweeps a portal.</summary>
    /// <param name="sessionId">The session that the work belongs to.</param>
    /// <param name="portal">The portal.</param>
    /// <param name="whole">Ask for everything that the portal shows, not only for what is younger than the cursor.</param>
    /// <param name="bounds">What of the listing is wanted.</param>
    /// <param name="cancellationToken">Stops between two files; what was offered stays offered.</param>
    /// <exception cref="Pipeline.Transport.TransientException">A dependency of ours is away.</exception>
    public async Task<SweepResult> RunAsync(long sessionId, PortalChain portal, bool whole, SweepBounds bounds, CancellationToken cancellationToken)
    {
        var began = time.GetUtcNow();
        var memory = await listings.ReadAsync(portal.Slug, cancellationToken);
        var request = new ListRequest { Since = whole || SweepSchedule.IsWholeDue(memory.WholeAt, began) ? null : Since(memory) };
        var listing = await ListAsync(portal, request, cancellationToken);

        var result = new SweepResult
        {
            Listed = listing.Lines,
            Strange = listing.Strangers.Count(s => s.Stray != Reason.NotPriceData),
            Unknown = listing.Strangers.Count(s => s.Stray == Reason.NotPriceData),
            Pages = request.Notes.Pages,
            AverageListingMs = request.Notes.Pages > 0 ? listing.Elapsed.TotalMilliseconds / request.Notes.Pages : null,
            Way = request.Notes.Way,
            Incomplete = request.Notes.Incomplete,
            FilesLastSeen = listing.Files.Count > 0 ? began : memory.FilesSeenAt,
        };
        result = listing.Failure is { } failure
            ? result with { Reason = failure.Reason, Detail = failure.Detail, RetryAfter = failure.RetryAfter }

            // Portals keep days, and a day is asked for again: silence where files were an hour ago is no day off, but a portal or a family that went wrong.
            : listing.Lines == 0
                ? result with { Reason = Reason.ZeroFiles, Detail = "The portal answered, and listed not a single file." }
                : result;
        return await OfferAsync(sessionId, portal, memory, listing, result, began, request.Since is null, bounds, cancellationToken);
    }

    private async Task<SweepResult> OfferAsync(
        long sessionId, PortalChain portal, PortalMemory memory, Listed listing, SweepResult result, DateTimeOffset began, bool everything, SweepBounds bounds,
        CancellationToken cancellationToken)
    {
        var isWhole = listing.Failure is null && listing.Files.Count > 0;
        if (isWhole && listing.Fingerprint == memory.Fingerprint && !await listings.HasGivenUpAsync(portal.Slug, cancellationToken))
        {
            await listings.CloseAsync(portal.Slug, listing.Fingerprint, isWhole, began, everything, listing.Files, cancellationToken);
            return result with { Known = listing.Files.Count };
        }

        var compared = await listings.CompareAsync(portal.Slug, listing.Files, cancellationToken);
        var here = bounds.Location is { } location ? await held.InAsync(compared, location, cancellationToken) : compared;
        var offerable = await held.WithoutSecondPassesAsync(here, cancellationToken);
        var most = Math.Min(offerable.Count, bounds.MostFiles ?? int.MaxValue);
        var (isNew, repeated, left) = (0, 0, 0);
        await offering.OfferAsync(
            sessionId,
            Bounded(offerable, most),
            ToOffer,
            force: false,
            async (files, rows) =>
            {
                var remembered = new List<(DiscoveredFile, long)>(files.Count);
                for (var i = 0; i < files.Count; i++)
                {
                    if (files[i].FirstListed is not null && !rows[i].NeedsMessage)
                    {
                        // In motion: the bytes that come may be the old ones. It stays as it was listed before, so that the next sweep looks again.
                        left++;
                        continue;
                    }

                    _ = files[i].FirstListed is null && rows[i].Ordinal == 0 ? isNew++ : repeated++;
                    remembered.Add((files[i].File, rows[i].FileId));
                }

                await listings.RememberAsync(portal.Slug, remembered, cancellationToken);
            },
            cancellationToken);

        await listings.TouchAsync(portal.Slug, listing.Files, cancellationToken);
        await passedOver.RecordAsync(sessionId, portal.Slug, [.. listing.Strangers.Select(f => (f.OriginalName, f.Stray.Text()))], options.Value.MaxStrangers, cancellationToken);

        // What a region or a number left out must be offered by the next sweep. A second pass of a day need not, but is looked at again: no fingerprint.
        var isDone = isWhole && left == 0 && here.Count == compared.Count && most == offerable.Count && result.Incomplete is null;
        var fingerprint = isDone && offerable.Count == here.Count ? listing.Fingerprint : null;
        await listings.CloseAsync(portal.Slug, fingerprint, isDone, began, everything, listing.Files, cancellationToken);
        var kept = compared.Count - offerable.Count;
        return result with { New = isNew, Repeated = repeated, Held = kept, Known = listing.Files.Count - kept - most + left };
    }

    private async Task<Listed> ListAsync(PortalChain portal, ListRequest request, CancellationToken cancellationToken)
    {
        var files = new List<DiscoveredFile>();
        var strangers = new List<DiscoveredFile>();
        var fingerprint = new ListingFingerprint();
        var started = time.GetTimestamp();
        PortalFailure? failure = null;
        try
        {
            await foreach (var file in directory.ListAsync(portal, request, cancellationToken))
            {
                fingerprint.Add(file);
                (file.Stray == Reason.None ? files : strangers).Add(file);
            }
        }
        catch (PortalException e)
        {
            failure = e.Failure;
        }

        return new Listed(files, strangers, fingerprint.ToString(), failure, time.GetElapsedTime(started));
    }

    // Of each type the newest stamp; of a type that came no more, the last listing, in which it would have been.
    private DateTimeOffset? Since(PortalMemory memory) => memory.ListedAt is { } listed && memory.Newest.Count > 0
        ? memory.Newest.Values.Min(newest => newest > listed ? newest : listed) - options.Value.Overlap
        : null;

    private static IReadOnlyList<Offerable> Bounded(IReadOnlyList<Offerable> files, int most) =>
        most < files.Count ? [.. files.OrderByDescending(f => f.File.Name!.WallTime).Take(most)] : files;

    private static FileOffer ToOffer(Offerable offerable)
    {
        var file = offerable.File;
        return new FileOffer(
            file.Chain.Number, file.Name!, file.OriginalName, file.Locator.ToString(), IsraelTime.ToUtc(file.Name!.WallTime, offerable.FirstListed ?? file.ListedAt));
    }

    private sealed record Listed(
        IReadOnlyList<DiscoveredFile> Files, IReadOnlyList<DiscoveredFile> Strangers, string Fingerprint, PortalFailure? Failure, TimeSpan Elapsed)
    {
        public int Lines => Files.Count + Strangers.Count;
    }
}

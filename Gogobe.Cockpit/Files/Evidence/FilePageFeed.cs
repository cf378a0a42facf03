using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Files.Evidence;

/// <summary>One file with its history, as its page shows it.</summary>
public sealed record FileEvidence(FileDetails Details, FileHistory History);

/// <summary>The files that pages of this process show, by number as it stands in the address.</summary>
internal sealed class FilePageFeed(FileDetailsReader details, FileHistoryReader history, ILiveEvents events, TimeProvider clock, ILogger<FilePageFeed> logger)
    : SubjectFeed<string, FileEvidence>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<FileEvidence?> ReadStateAsync(string key, CancellationToken cancellationToken) =>
        FileLinks.Id(key) is { } file && await history.ReadAsync(file, cancellationToken) is { } past && await details.ReadAsync(file, cancellationToken) is { } now
            ? new FileEvidence(now, past)
            : null;

    /// <inheritdoc/>
    protected override bool Concerns(string key, FileEvidence? state, LiveEvent happened) =>
        happened.Kind == LiveEventKind.File && happened.File == FileLinks.Id(key);
}

using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Rejects;

/// <summary>The selections of rejected rows that pages of this process show.</summary>
internal sealed class RejectFeed(RejectReader reader, ILiveEvents events, TimeProvider clock, ILogger<RejectFeed> logger)
    : SubjectFeed<RejectQuery, RejectList>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<RejectList?> ReadStateAsync(RejectQuery key, CancellationToken cancellationToken) => await reader.ReadAsync(key, cancellationToken);

    // No event tells of rejected rows; sums of a day need not follow each file.
    /// <inheritdoc/>
    protected override bool Concerns(RejectQuery key, RejectList? state, LiveEvent happened) => false;
}

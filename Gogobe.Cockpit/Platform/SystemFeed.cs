using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Platform;

/// <summary>The one state of the system, read once for all pages of this process that show it.</summary>
internal sealed class SystemFeed(SystemReader reader, ILiveEvents events, TimeProvider clock, ILogger<SystemFeed> logger)
    : SubjectFeed<string, SystemState>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<SystemState?> ReadStateAsync(string key, CancellationToken cancellationToken) => await reader.ReadAsync(cancellationToken);

    // No event tells of it.
    /// <inheritdoc/>
    protected override bool Concerns(string key, SystemState? state, LiveEvent happened) => false;
}

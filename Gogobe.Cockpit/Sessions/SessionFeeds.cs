using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Sessions;

/// <summary>The lists of sessions that pages of this process show.</summary>
internal sealed class SessionListFeed(SessionReader reader, ILiveEvents events, TimeProvider clock, ILogger<SessionListFeed> logger)
    : SubjectFeed<SessionQuery, SessionList>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<SessionList?> ReadStateAsync(SessionQuery key, CancellationToken cancellationToken) => await reader.ReadPageAsync(key, cancellationToken);

    // Figures of sessions that run move with every file; these come with the next reading.
    /// <inheritdoc/>
    protected override bool Concerns(SessionQuery key, SessionList? state, LiveEvent happened) => happened.Kind == LiveEventKind.Session;
}

/// <summary>The sessions that pages of this process show, by number as it stands in the address.</summary>
internal sealed class SessionFeed(SessionReader reader, ILiveEvents events, TimeProvider clock, ILogger<SessionFeed> logger)
    : SubjectFeed<string, SessionDetails>(events, clock, logger)
{
    // A session may have a million files, whose accounts take seconds to add up: its figures come late rather than never.
    /// <inheritdoc/>
    protected override TimeSpan ReadTimeout => TimeSpan.FromSeconds(SessionReader.TimeoutSeconds);

    /// <inheritdoc/>
    protected override async Task<SessionDetails?> ReadStateAsync(string key, CancellationToken cancellationToken) =>
        SessionReader.Id(key) is { } session ? await reader.ReadAsync(session, cancellationToken) : null;

    // Events name no session. One that runs may be meant by any of them that is of a portal of its own.
    /// <inheritdoc/>
    protected override bool Concerns(string key, SessionDetails? state, LiveEvent happened) =>
        state is { Runs: true } && happened.Kind != LiveEventKind.Log && (happened.Chain is not { } chain || state.Executions.Any(e => e.Portal == chain || e.Chain == chain));
}

namespace Gogobe.Pipeline.Live;

/// <summary>The state of the fleet as the one reader found it last.</summary>
/// <param name="ReadAt">When the database was last heard; null when it never was.</param>
/// <param name="Json">What it said then; null when it never was heard.</param>
/// <param name="Problem">Why nothing newer is here, in one sentence without addresses; null while the database answers.</param>
/// <param name="ProblemSince">Since when.</param>
public sealed record StoredFleetStatus(DateTimeOffset? ReadAt, string? Json, string? Problem = null, DateTimeOffset? ProblemSince = null);

/// <summary>
/// Where the state of the fleet is kept for every page of every process. Of all processes that would read it from the database one does, under a lease; when
/// it falls silent the next takes over.
/// </summary>
public interface IFleetStatusStore
{
    /// <summary>Takes the lease, or keeps it.</summary>
    /// <param name="reader">Who asks; the same name each time.</param>
    /// <param name="lease">How long it lasts without being asked for again.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Whether <paramref name="reader"/> is the one that reads.</returns>
    Task<bool> TryLeadAsync(string reader, TimeSpan lease, CancellationToken cancellationToken);

    /// <summary>Gives the lease up, so that the next need not wait for its end.</summary>
    Task ReleaseAsync(string reader, CancellationToken cancellationToken);

    /// <summary>Keeps a state and tells everybody; does nothing when the lease is another's.</summary>
    /// <returns>False when the lease is another's.</returns>
    Task<bool> WriteAsync(string reader, StoredFleetStatus status, CancellationToken cancellationToken);

    /// <summary>The last state; null when there is none.</summary>
    Task<StoredFleetStatus?> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Hears that there is a newer state, until the answer is disposed. Called on a thread of the implementation: be quick, throw nothing.</summary>
    IDisposable Subscribe(Action changed);
}

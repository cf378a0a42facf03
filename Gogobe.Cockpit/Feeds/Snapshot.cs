namespace Gogobe.Cockpit.Feeds;

/// <summary>What pages show of one subject: the last state that was read, and why it is old.</summary>
/// <typeparam name="T">The state of the subject.</typeparam>
/// <param name="Version">Rises with every new state or fault.</param>
/// <param name="Value">The last state; null before the first, and where there is no such subject.</param>
/// <param name="ReadAt">When the database was last heard about it.</param>
/// <param name="Fault">Why the state is old; null while the database answers.</param>
/// <param name="LiveFault">Why no live events come; null while they do, and on pages that show none.</param>
public sealed record Snapshot<T>(long Version, T? Value, DateTimeOffset? ReadAt, FeedFault? Fault, FeedFault? LiveFault = null)
    where T : class
{
    /// <summary>The database has nothing of this name.</summary>
    public bool IsUnknown => Value is null && Fault is null && ReadAt is not null;
}

/// <summary>Makes snapshots.</summary>
internal static class Snapshot
{
    /// <summary>Nothing was read yet.</summary>
    public static Snapshot<T> None<T>()
        where T : class => new(0, null, null, null);
}

/// <summary>One open page's interest in a subject; ends when it is disposed.</summary>
internal sealed class SnapshotWatch<T>(Action<SnapshotWatch<T>> leave, Action<Snapshot<T>> changed) : IDisposable
    where T : class
{
    /// <inheritdoc/>
    public void Dispose() => leave(this);

    internal void Changed(Snapshot<T> snapshot) => changed(snapshot);
}

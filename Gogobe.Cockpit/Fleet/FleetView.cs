using Gogobe.Cockpit.Feeds;

namespace Gogobe.Cockpit.Fleet;

/// <summary>What pages and streams show of the fleet.</summary>
/// <param name="Version">Rises with every new state or fault.</param>
/// <param name="Status">The last state; null before the first.</param>
/// <param name="Json">The same as it is kept.</param>
/// <param name="ReadAt">When the database was last heard.</param>
/// <param name="Fault">Why the state is old; null while the database answers.</param>
/// <param name="LiveFault">Why no live events come; null while they do.</param>
public sealed record FleetView(long Version, FleetStatus? Status, string? Json, DateTimeOffset? ReadAt, FeedFault? Fault, FeedFault? LiveFault)
{
    /// <summary>Nothing was read yet.</summary>
    public static FleetView None { get; } = new(0, null, null, null, null, null);
}

/// <summary>One open page's interest in the fleet; ends when it is disposed.</summary>
internal sealed class FleetWatch(Action<FleetWatch> leave, Action<FleetView> changed) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => leave(this);

    internal void Changed(FleetView view) => changed(view);
}

namespace Gogobe.Demo;

/// <summary>
/// Stands still while the portals open, so that all of their first files are of one moment; then goes. Whoever knows that moment and the options can make the same country again.
/// </summary>
internal sealed class OpeningClock : TimeProvider
{
    private volatile bool _goes;

    /// <summary>The moment in which it was made.</summary>
    public DateTimeOffset OpenedAt { get; } = System.GetUtcNow();

    /// <summary>Lets it go, with the system's time.</summary>
    public void Go() => _goes = true;

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => _goes ? base.GetUtcNow() : OpenedAt;
}

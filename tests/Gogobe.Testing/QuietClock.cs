using System.Diagnostics;

namespace Gogobe.Testing;

/// <summary>
/// A clock of a plain working day: Tuesday, 24 November 2026, 10:15 in Israel when it is made, and going on from there. No chain publishes at that hour, no
/// day ends and no Shabbat begins, whenever the tests run. Timers and timestamps are those of the machine.
/// </summary>
public sealed class QuietClock : TimeProvider
{
    private readonly long _made = Stopwatch.GetTimestamp();

    /// <summary>When it starts.</summary>
    public static DateTimeOffset Start { get; } = new(2026, 11, 24, 8, 15, 0, TimeSpan.Zero);

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow() => Start + Stopwatch.GetElapsedTime(_made);
}

using Gogobe.Pipeline.Files;

namespace Gogobe.Portals;

/// <summary>
/// When a portal is due: at every interval, each portal at an offset of its own so that they do not all come at once; and when its listing is to be whole:
/// after the hours of Israel by which portals have put their Fulls there.
/// </summary>
public static class SweepSchedule
{
    private static readonly TimeOnly[] s_whole = [new(6, 30), new(9, 0), new(12, 30)];

    /// <summary>The next moment after <paramref name="now"/> at which a portal is due.</summary>
    /// <param name="portal">Its slug: the offset is the same in every process.</param>
    /// <param name="every">The interval.</param>
    /// <param name="now">The present.</param>
    public static DateTimeOffset Next(string portal, TimeSpan every, DateTimeOffset now)
    {
        var offset = (long)(Hash(portal) % (ulong)every.Ticks);
        var passed = (now.UtcTicks - offset) / every.Ticks;
        return new DateTimeOffset(((passed + 1) * every.Ticks) + offset, TimeSpan.Zero);
    }

    /// <summary>Whether one of the hours for a whole listing has passed since the last one.</summary>
    /// <param name="last">When the last whole listing began; null: never.</param>
    /// <param name="now">The present.</param>
    public static bool IsWholeDue(DateTimeOffset? last, DateTimeOffset now)
    {
        var today = DateOnly.FromDateTime(IsraelTime.ToWall(now));
        return last is not { } before || s_whole
            .SelectMany(time => new[] { today.AddDays(-1).ToDateTime(time), today.ToDateTime(time) })
            .Select(wall => IsraelTime.ToUtc(wall))
            .Any(hour => hour > before && hour <= now);
    }

    // FNV-1a: string hashes of the runtime differ from process to process.
    private static ulong Hash(string text) => text.Aggregate(14695981039346656037UL, (hash, c) => (hash ^ c) * 1099511628211UL);
}

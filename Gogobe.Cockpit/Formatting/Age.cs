using System.Globalization;

namespace Gogobe.Cockpit.Formatting;

/// <summary>Spans and sizes as people say them.</summary>
internal static class Age
{
    /// <summary><c>now</c>, <c>12 s</c>, <c>4 min</c>, <c>3 h</c>, <c>5 d</c>: whole units, rounded down. A time ahead of the clock is <c>now</c>.</summary>
    public static string Short(TimeSpan age) => age switch
    {
        { TotalSeconds: < 1 } => "now",
        { TotalMinutes: < 1 } => Invariant($"{(int)age.TotalSeconds} s"),
        { TotalHours: < 1 } => Invariant($"{(int)age.TotalMinutes} min"),
        { TotalDays: < 2 } => Invariant($"{(int)age.TotalHours} h"),
        _ => Invariant($"{(int)age.TotalDays} d"),
    };

    /// <summary>
    /// <c>&lt;1 min</c>, then as <see cref="Short"/>; a time ahead of the clock is <c>now</c>. For what stands in many rows: forty figures that move every second are
    /// drawn every second and read by nobody.
    /// </summary>
    public static string Minutes(TimeSpan age) => age switch
    {
        { Ticks: < 0 } => "now",
        { TotalMinutes: < 1 } => "<1 min",
        _ => Short(age),
    };

    /// <summary><c>just now</c> of a time ahead of the clock, else as <see cref="Minutes"/> with <c>ago</c>.</summary>
    public static string MinutesAgo(TimeSpan age) => age.Ticks < 0 ? "just now" : Minutes(age) + " ago";

    /// <summary><c>12 s</c>, <c>4 min</c>, <c>2 h 10 min</c>, <c>3 d 4 h</c>: for a sentence.</summary>
    public static string Long(TimeSpan age) => age switch
    {
        { TotalHours: < 1 } => age.TotalSeconds < 1 ? "0 s" : Short(age),
        { TotalDays: < 2 } => age.Minutes == 0 ? Invariant($"{(int)age.TotalHours} h") : Invariant($"{(int)age.TotalHours} h {age.Minutes} min"),
        _ => age.Hours == 0 ? Invariant($"{(int)age.TotalDays} d") : Invariant($"{(int)age.TotalDays} d {age.Hours} h"),
    };

    /// <summary><c>just now</c>, else the short form with <c>ago</c>.</summary>
    public static string Ago(TimeSpan age) => age.TotalSeconds < 1 ? "just now" : Short(age) + " ago";

    /// <summary><c>40 s</c>, <c>2:05 min</c>, <c>1:10 h</c>: a span that goes on, fine enough to see it move.</summary>
    public static string Timer(TimeSpan span) => span switch
    {
        { TotalMinutes: < 1 } => Invariant($"{Math.Max(0, (int)span.TotalSeconds)} s"),
        { TotalHours: < 1 } => Invariant($"{(int)span.TotalMinutes}:{span.Seconds:00} min"),
        _ => Invariant($"{(int)span.TotalHours}:{span.Minutes:00} h"),
    };

    /// <summary><c>1,234,567</c>.</summary>
    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary><c>312 B</c>, <c>4.2 MB</c>: decimal units.</summary>
    public static string Bytes(long bytes) => bytes switch
    {
        < 1_000 => Invariant($"{bytes} B"),
        < 1_000_000 => Invariant($"{bytes / 1e3:0.0} kB"),
        < 1_000_000_000 => Invariant($"{bytes / 1e6:0.0} MB"),
        _ => Invariant($"{bytes / 1e9:0.00} GB"),
    };

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}

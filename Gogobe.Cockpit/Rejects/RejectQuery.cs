namespace Gogobe.Cockpit.Rejects;

/// <summary>What the page of rejected rows is asked for; equal queries share one reading.</summary>
/// <param name="Chain">Slug of a chain; null for all but the canary.</param>
/// <param name="Reason">Reason of a row as stored; null for all.</param>
/// <param name="Period">One of <see cref="Periods"/>.</param>
public sealed record RejectQuery(string? Chain = null, string? Reason = null, string Period = RejectQuery.Day)
{
    /// <summary>Files completed within 24 hours.</summary>
    public const string Day = "24h";

    /// <summary>Periods that can be asked for, and how they are called: the day of Israel, and two that end now.</summary>
    public static IReadOnlyList<(string Period, string Word)> Periods { get; } = [("today", "Today"), (Day, "24 hours"), ("7d", "7 days")];

    /// <summary>All rejected rows of the period.</summary>
    public bool IsWhole => Chain is null && Reason is null;

    /// <summary>A period of the address; anything else is the default.</summary>
    public static string PeriodOf(string? text) => Periods.Any(p => p.Period == text) ? text! : Day;
}

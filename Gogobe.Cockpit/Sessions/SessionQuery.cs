namespace Gogobe.Cockpit.Sessions;

/// <summary>What a list of sessions is asked for; equal queries share one reading.</summary>
/// <param name="Status">As stored; null for all.</param>
/// <param name="Trigger">As stored; null for all.</param>
/// <param name="Chain">Slug of a chain whose portal was swept; null for all but the canary's.</param>
/// <param name="Before">Keyset: sessions older than this number.</param>
/// <param name="After">Keyset: sessions newer than this number.</param>
public sealed record SessionQuery(string? Status = null, string? Trigger = null, string? Chain = null, long? Before = null, long? After = null)
{
    /// <summary>What starts sessions (docs/specs/sessions.md).</summary>
    public static IReadOnlyList<string> Triggers { get; } = ["scheduled", "manual", "demo", "ingest", "replay"];

    /// <summary>Nothing is filtered out.</summary>
    public bool IsEverything => Top == new SessionQuery();

    /// <summary>The same from the newest session on.</summary>
    public SessionQuery Top => this with { Before = null, After = null };
}

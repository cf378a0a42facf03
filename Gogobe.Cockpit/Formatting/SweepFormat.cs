namespace Gogobe.Cockpit.Formatting;

/// <summary>How the status of a session or of a sweep looks: an icon and its word, and a colour third.</summary>
internal sealed record SweepFormat(string Status, string Word, string Tone, string Icon, string Meaning)
{
    /// <summary>All of them, in the order in which they are passed.</summary>
    public static IReadOnlyList<SweepFormat> All { get; } =
    [
        new("waiting", "waiting", "idle", IconPaths.Clock, "Nobody has begun it."),
        new("running", "running", "move", IconPaths.Play, "At work."),
        new("completed", "completed", "good", IconPaths.Check, "Ended well."),
        new("failed", "failed", "bad", IconPaths.Cross, "Could not do its work."),
        new("cancelled", "cancelled", "calm", IconPaths.Skip, "Somebody ended it, or its process did."),
    ];

    public static SweepFormat Of(string status) => All.FirstOrDefault(l => l.Status == status) ?? new(status, status, "idle", IconPaths.Circle, "");
}

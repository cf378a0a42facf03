namespace Gogobe.Cockpit.Formatting;

/// <summary>How a state looks: never colour alone, always with an icon and its word.</summary>
/// <param name="State">As stored, and the word.</param>
/// <param name="Tone">Class of its colour.</param>
/// <param name="Icon">Inside of an svg of 24 x 24.</param>
/// <param name="Meaning">One sentence.</param>
internal sealed record StateFormat(string State, string Tone, string Icon, string Meaning)
{
    /// <summary>All states in the order in which a file passes them.</summary>
    public static IReadOnlyList<StateFormat> All { get; } =
    [
        new("discovered", "idle", IconPaths.Circle, "Listed and offered, no one has it yet."),
        new("retrying", "warn", IconPaths.Retry, "A download failed; it comes again when its time is due."),
        new("downloading", "move", IconPaths.Download, "A Carrier is fetching it."),
        new("downloaded", "idle", IconPaths.Stored, "The bytes are in the raw store."),
        new("parsing", "move", IconPaths.Read, "A Parser is reading it."),
        new("writing", "move", IconPaths.Write, "A Writer assembles or writes it."),
        new("completed", "good", IconPaths.Check, "In the database, with its account."),
        new("skipped", "calm", IconPaths.Skip, "Not processed, for a reason that is no fault."),
        new("failed", "bad", IconPaths.Cross, "Given up, with a reason. No row of it was kept."),
        new("expired", "warn", IconPaths.Expired, "Gone before it could be read."),
    ];

    /// <summary>The look of a state; a plain one for a state that a later version added.</summary>
    public static StateFormat Of(string state) => All.FirstOrDefault(l => l.State == state) ?? new(state, "idle", IconPaths.Circle, "");

    /// <summary>The state is final.</summary>
    public bool IsFinal => State is "completed" or "skipped" or "failed" or "expired";
}

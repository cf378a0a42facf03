using Gogobe.Cockpit.Fleet;

namespace Gogobe.Cockpit.Formatting;

/// <summary>How the state of a chain looks: an icon and its word, and a colour third.</summary>
internal sealed record ChainFormat(string State, string Word, string Tone, string Icon, string Meaning)
{
    /// <summary>All of them, in the order in which a chain passes them.</summary>
    public static IReadOnlyList<ChainFormat> All { get; } =
    [
        new(ChainStatus.Waiting, "Waiting", "idle", IconPaths.Clock, "Nothing of it is at work: its sweep has not begun, or files wait for their next try."),
        new(ChainStatus.Running, "Running", "move", IconPaths.Play, "Its portal is asked, or its files are on their way."),
        new(ChainStatus.Done, "Done", "good", IconPaths.Check, "Swept, and every file of it ended well."),
        new(ChainStatus.Error, "Error", "bad", IconPaths.Cross, "Its sweep failed, or files of it did."),
    ];

    public static ChainFormat Of(string state) => All.FirstOrDefault(l => l.State == state) ?? All[0];
}

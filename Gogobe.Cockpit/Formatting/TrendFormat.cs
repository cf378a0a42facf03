namespace Gogobe.Cockpit.Formatting;

/// <summary>How the trend of a topic looks: icon, word, colour, and what it means.</summary>
internal sealed record TrendFormat(string Tone, string Icon, string Meaning)
{
    /// <summary>The look of a trend.</summary>
    public static TrendFormat Of(string trend) => trend switch
    {
        "draining" => new("good", "M12 5v14M6 13l6 6l6-6", "Less waits than half a minute before"),
        "growing" => new("warn", "M12 19V5M6 11l6-6l6 6", "More waits than half a minute before"),
        "stuck" => new("bad", IconPaths.Alert, "Something waits, and for a minute nothing was done"),
        "steady" => new("idle", "M5 12h14M13 6l6 6l-6 6", "As much waits as half a minute before"),
        _ => new("quiet", IconPaths.Help, "For the last minute nobody measured it"),
    };
}

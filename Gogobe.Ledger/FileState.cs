namespace Gogobe.Ledger;

/// <summary>
/// Where a file is. The first six move; the last four are final, though an offer may reopen a failed or skipped file (docs/specs/ledger.md).
/// </summary>
public enum FileState
{
    /// <summary>Listed and offered to the Carriers.</summary>
    Discovered,

    /// <summary>A download failed; it comes again when its time is due.</summary>
    Retrying,

    /// <summary>A Carrier has it.</summary>
    Downloading,

    /// <summary>The bytes are in the raw store.</summary>
    Downloaded,

    /// <summary>A Parser has it.</summary>
    Parsing,

    /// <summary>All batches were published; a Writer assembles or writes them.</summary>
    Writing,

    /// <summary>In the database, with its account.</summary>
    Completed,

    /// <summary>Not processed, for a reason that is no fault.</summary>
    Skipped,

    /// <summary>Given up, with a reason.</summary>
    Failed,

    /// <summary>Gone before it could be read.</summary>
    Expired,
}

/// <summary>The texts of <see cref="FileState"/>, as stored, tagged and shown.</summary>
public static class FileStates
{
    private static readonly string[] s_texts = [.. Enum.GetNames<FileState>().Select(n => n.ToLowerInvariant())];

    /// <summary><c>FileState.Completed</c> is <c>completed</c>.</summary>
    public static string Text(this FileState state) => s_texts[(int)state];

    /// <summary>True when nothing moves the file but an offer or a replay.</summary>
    public static bool IsFinal(this FileState state) => state >= FileState.Completed;

    /// <summary>The state of a text of the database.</summary>
    /// <exception cref="FormatException">The text is no state.</exception>
    public static FileState Parse(string text) =>
        Array.IndexOf(s_texts, text) is >= 0 and var index ? (FileState)index : throw new FormatException($"'{text}' is no file state.");
}

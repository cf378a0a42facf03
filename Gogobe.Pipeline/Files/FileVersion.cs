namespace Gogobe.Pipeline.Files;

/// <summary>
/// The version of a file as one comparable number. Versions decide, not order of arrival (docs/specs/versions.md).
/// </summary>
/// <remarks>
/// From the highest bit: 33 bits seconds of the file time since 2000-01-01 UTC, 1 bit Delta (a Full comes before a Delta of the same second),
/// 10 bits sequence, 8 bits republish ordinal, 10 bits run. Each part saturates at its maximum. The views read the file time back with
/// <c>version &gt;&gt; 29</c>, so the layout is part of the database's contract.
/// </remarks>
public static class FileVersion
{
    /// <summary>Bits below the file time.</summary>
    public const int TimeShift = 29;

    /// <summary>2000-01-01T00:00:00Z in Unix seconds.</summary>
    public const long Epoch = 946_684_800;

    /// <summary>Packs the parts of a version.</summary>
    /// <param name="fileTime">The stamp of the file in UTC; before 2000 counts as 2000.</param>
    /// <param name="type">Full or Delta; a Stores file counts as Full.</param>
    /// <param name="sequence">The digits behind the stamp in the file name; empty when there are none.</param>
    /// <param name="ordinal">0 for the first bytes seen under an identity, 1 for the first republish.</param>
    /// <param name="run">1 at first; raised by replay.</param>
    public static long Pack(DateTimeOffset fileTime, FileType type, string sequence, int ordinal, int run)
    {
        var seconds = Math.Clamp(fileTime.ToUnixTimeSeconds() - Epoch, 0, (1L << 33) - 1);
        var delta = type is FileType.Price or FileType.Promo ? 1L : 0L;
        return (seconds << TimeShift)
            | (delta << 28)
            | ((long)SequenceNumber(sequence) << 18)
            | ((long)Math.Clamp(ordinal, 0, 255) << 10)
            | (long)Math.Clamp(run, 0, 1023);
    }

    /// <summary>The file time of a version.</summary>
    public static DateTimeOffset FileTime(long version) => DateTimeOffset.FromUnixTimeSeconds((version >> TimeShift) + Epoch);

    // "060100" repeats the time of the stamp (Laib's Stores files): it orders nothing, and six digits would drown the other parts.
    private static int SequenceNumber(string sequence) =>
        sequence.Length is > 0 and <= 4 && int.TryParse(sequence, System.Globalization.CultureInfo.InvariantCulture, out var n) ? Math.Clamp(n, 0, 1023) : 0;
}

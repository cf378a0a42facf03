namespace Gogobe.Cockpit.Files;

/// <summary>What became of every row of one file, and how it got there. All texts are untrusted.</summary>
public sealed record FileDetails
{
    /// <summary>The row of the table.</summary>
    public required FileRow Row { get; init; }

    /// <summary>Stamp of the file, UTC.</summary>
    public required DateTimeOffset FileTime { get; init; }

    /// <summary>Where it was found, without query and user part: those carry signatures and passwords.</summary>
    public required string Source { get; init; }

    /// <summary>What a stage had to say about its state.</summary>
    public string? Detail { get; init; }

    /// <summary>1 at first; raised by replay.</summary>
    public required int Run { get; init; }

    /// <summary>0, or the ordinal of the republish.</summary>
    public required int Ordinal { get; init; }

    /// <summary>When it is tried again; only while it is retrying.</summary>
    public DateTimeOffset? RetryAt { get; init; }

    /// <summary>SHA-256 of the published bytes, hex.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Published bytes.</summary>
    public long? Bytes { get; init; }

    /// <summary>The raw store still has the bytes.</summary>
    public required bool RawKept { get; init; }

    /// <summary>The rest of the account; null while there is none.</summary>
    public RunDetails? Account { get; init; }

    /// <summary>Rejected rows by reason, most first.</summary>
    public required IReadOnlyList<Counted> Rejects { get; init; }

    /// <summary>Samples of rejected rows in document order.</summary>
    public required IReadOnlyList<RejectedSample> Samples { get; init; }

    /// <summary>Attempts that did not end well, newest first.</summary>
    public required IReadOnlyList<FileAttempt> Attempts { get; init; }
}

/// <summary>The part of an account that stands beside the sum.</summary>
/// <param name="ParserVersion">Which Parser read it.</param>
/// <param name="Gone">Rows in force that this Full ended by not naming them.</param>
/// <param name="ItemsSeen">Items of promotions.</param>
/// <param name="Declared">Rows the file says it has; null when it says nothing.</param>
/// <param name="XmlBytes">Bytes of XML.</param>
/// <param name="Repairs">Repairs made to read it, by kind.</param>
/// <param name="UnknownElements">Elements that no alias knows, by name.</param>
public sealed record RunDetails(
    int ParserVersion, long Gone, long ItemsSeen, long? Declared, long XmlBytes, IReadOnlyList<Counted> Repairs, IReadOnlyList<Counted> UnknownElements);

/// <summary>Something and how often.</summary>
public sealed record Counted(string Name, long Count);

/// <summary>A rejected row as it stands in the source, cut.</summary>
public sealed record RejectedSample(long RowNumber, string Reason, string Fragment);

/// <summary>One try of a stage.</summary>
public sealed record FileAttempt(string Stage, string Outcome, string Reason, string? Detail, DateTimeOffset At);

namespace Gogobe.Cockpit.Files;

/// <summary>The figures of an account: <c>seen = written + unchanged + duplicate + superseded + rejected + missing</c>, in rows.</summary>
public sealed record Figures(long Seen, long Written, long Unchanged, long Duplicate, long Superseded, long Rejected, long Missing);

/// <summary>One file of the ledger as the table shows it. Names are untrusted text.</summary>
/// <param name="FileId">Its number; larger is newer.</param>
/// <param name="Chain">Slug; null when the registry knows no chain for it.</param>
/// <param name="ChainName">Hebrew name, else the English one.</param>
/// <param name="StoreNumber">Null for a file of the whole chain.</param>
/// <param name="StoreName">Null while no Stores file named it.</param>
/// <param name="Type">File type as stored.</param>
/// <param name="FileName">As listed.</param>
/// <param name="State">State as stored.</param>
/// <param name="Reason">Reason as stored; <c>none</c> when there is nothing to explain.</param>
/// <param name="Flags">Flags as stored, with a space between.</param>
/// <param name="Figures">Null while there is no account.</param>
/// <param name="DiscoveredAt">When it was listed.</param>
/// <param name="CompletedAt">When it reached a final state.</param>
public sealed record FileRow(
    long FileId, string? Chain, string? ChainName, int? StoreNumber, string? StoreName, string Type, string FileName, string State, string Reason,
    string Flags, Figures? Figures, DateTimeOffset DiscoveredAt, DateTimeOffset? CompletedAt);

/// <summary>A page of files, newest first.</summary>
/// <param name="Rows">At most <see cref="FileAccounts.PageSize"/>.</param>
/// <param name="HasNewer">There are matching files above.</param>
/// <param name="HasOlder">There are matching files below.</param>
public sealed record FilePage(IReadOnlyList<FileRow> Rows, bool HasNewer, bool HasOlder)
{
    public static FilePage Empty { get; } = new([], false, false);
}

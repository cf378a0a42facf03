namespace Gogobe.Cockpit.Files;

/// <summary>Sums over files. Every number is counted by the database.</summary>
/// <param name="ByState">Files by state as stored; a state without files is absent.</param>
/// <param name="Figures">Accounts of completed files, added up.</param>
/// <param name="UnbalancedFiles">Files that failed because their account misses rows.</param>
/// <param name="UnbalancedRows">The rows they miss; their other figures are in no sum, since nothing of such a file was kept.</param>
public sealed record FileSums(IReadOnlyDictionary<string, long> ByState, Figures Figures, long UnbalancedFiles, long UnbalancedRows)
{
    /// <summary>All files.</summary>
    public long Files => ByState.Values.Sum();

    /// <summary>Files in one state.</summary>
    public long In(string state) => ByState.GetValueOrDefault(state);
}

/// <summary>The last session that was started.</summary>
public sealed record SessionTotals(long SessionId, string Trigger, string Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt, FileSums Sums);

/// <summary>The figures above the table.</summary>
/// <param name="All">Every file of the ledger.</param>
/// <param name="Session">Null when there was no session yet.</param>
/// <param name="Chains">Chains that have files: slug and shown name, by slug.</param>
/// <param name="ReadAt">When the database counted them.</param>
public sealed record FileTotals(FileSums All, SessionTotals? Session, IReadOnlyList<(string Slug, string Name)> Chains, DateTimeOffset ReadAt);

using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Cockpit.Chains;

namespace Gogobe.Cockpit.Sessions;

/// <summary>One session: what it came to, by portal and stage, and its figures over time. Names and texts are untrusted.</summary>
public sealed record SessionDetails : SessionSummary
{
    /// <summary>The database's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    public int Priority { get; init; }

    public int? Workers { get; init; }

    public int? MostFiles { get; init; }

    /// <summary>Mean length of the last completed sessions with the same trigger before it, up to 20; null when there was none.</summary>
    public double? AverageSeconds { get; init; }

    public int Averaged { get; init; }

    /// <summary>Files that belong to it now, by state.</summary>
    public required IReadOnlyDictionary<string, long> States { get; init; }

    public long Written { get; init; }

    public long Unchanged { get; init; }

    public long Duplicate { get; init; }

    public long Superseded { get; init; }

    public long Rejected { get; init; }

    /// <summary>Also of files that failed as unbalanced.</summary>
    public long Missing { get; init; }

    /// <summary>One a portal, in the order in which they began; also portals whose files it has without sweeping them.</summary>
    public required IReadOnlyList<ExecutionRow> Executions { get; init; }

    /// <summary>Files that failed, expired or wait for another try.</summary>
    public required IReadOnlyList<ReasonCount> Reasons { get; init; }

    /// <summary>The last of them.</summary>
    public required IReadOnlyList<SessionFailure> Failures { get; init; }

    /// <summary>Names that it listed last and that are not offered, by reason.</summary>
    public required IReadOnlyList<NameCount> PassedOver { get; init; }

    /// <summary>The newest of them.</summary>
    public required IReadOnlyList<PassedOverName> PassedOverNames { get; init; }

    /// <summary>What its process wrote down every five seconds; of long sessions every so many points.</summary>
    public required IReadOnlyList<SessionPoint> Points { get; init; }

    [JsonIgnore]
    public long Files => States.Values.Sum();

    internal static SessionDetails Parse(string json) => JsonSerializer.Deserialize(json, SessionsJson.Default.SessionDetails)!;
}

/// <summary>One portal of a session: its sweep, and the files that came of it.</summary>
public sealed record ExecutionRow
{
    /// <summary>Empty where the chain of the files is not in the registry.</summary>
    public required string Portal { get; init; }

    /// <summary>Slug of the chain of the same name; null where the registry has none.</summary>
    public string? Chain { get; init; }

    public string? Name { get; init; }

    /// <summary>Null where the session has files of it and did not sweep it.</summary>
    public long? ExecutionId { get; init; }

    public string? Status { get; init; }

    public DateTimeOffset? CreatedAt { get; init; }

    public DateTimeOffset? StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public double? Seconds { get; init; }

    public int? Attempt { get; init; }

    public string? Reason { get; init; }

    public string? Detail { get; init; }

    public int? Listed { get; init; }

    public int? Found { get; init; }

    public int? Repeated { get; init; }

    public int? Held { get; init; }

    public double? ListingMs { get; init; }

    public string? Way { get; init; }

    public string? Incomplete { get; init; }

    public long Files { get; init; }

    public long Completed { get; init; }

    public long Failed { get; init; }

    public long Moving { get; init; }

    public long Rows { get; init; }

    public DateTimeOffset? CarrierFrom { get; init; }

    public DateTimeOffset? CarrierTo { get; init; }

    public long CarrierLeft { get; init; }

    public DateTimeOffset? ParserFrom { get; init; }

    public DateTimeOffset? ParserTo { get; init; }

    public long ParserLeft { get; init; }

    public DateTimeOffset? WriterFrom { get; init; }

    public DateTimeOffset? WriterTo { get; init; }

    public long WriterLeft { get; init; }
}

/// <summary>A file of a session that went wrong.</summary>
public sealed record SessionFailure(
    long FileId, string FileName, string Portal, string State, string Reason, string? Detail, DateTimeOffset At, DateTimeOffset? RetryAt);

/// <summary>What the process of a session wrote down at one moment.</summary>
/// <param name="At">When.</param>
/// <param name="Rows">Rows seen in files completed in the minute before.</param>
/// <param name="Queue">Files of the session that had not settled.</param>
/// <param name="Active">Executions at work.</param>
/// <param name="Errors">By reason: files that had failed, expired or waited for another try, and sweeps that had failed.</param>
public sealed record SessionPoint(DateTimeOffset At, double? Rows, long Queue, int Active, IReadOnlyDictionary<string, long> Errors);

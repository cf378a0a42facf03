using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Fleet;

/// <summary>One chain: its state in the running or last session, and its figures. <see cref="NameHe"/> and <see cref="Detail"/> are untrusted text.</summary>
public sealed record ChainStatus
{
    public const string Waiting = "waiting";
    public const string Running = "running";
    public const string Done = "done";
    public const string Error = "error";

    public required string Slug { get; init; }

    public string? NameHe { get; init; }

    public required string NameEn { get; init; }

    public required string Portal { get; init; }

    /// <summary>waiting, running, done or error.</summary>
    public required string State { get; init; }

    /// <summary>Since when it is in this state; null when it was never swept.</summary>
    public DateTimeOffset? Since { get; init; }

    public long? SessionId { get; init; }

    /// <summary>Reason as stored of its failed sweep, else of most of its failed files.</summary>
    public string? Reason { get; init; }

    /// <summary>The sweep of its last session failed. While another is tried it is not known yet, see <see cref="FailingSince"/>.</summary>
    public bool SweepFailed { get; init; }

    /// <summary>When the first sweep failed that no completed one has followed; null while the last sweep that ended completed.</summary>
    public DateTimeOffset? FailingSince { get; init; }

    /// <summary>Reason as stored of the last of these sweeps.</summary>
    public string? FailingReason { get; init; }

    /// <summary>Files of this session that failed or expired.</summary>
    public long FailedFiles { get; init; }

    /// <summary>Files of this session whose next try is not due.</summary>
    public long RetryingFiles { get; init; }

    /// <summary>What the sweep said about its failure.</summary>
    public string? Detail { get; init; }

    /// <summary>State of the last sweep as stored; null when there was none.</summary>
    public string? Sweep { get; init; }

    public DateTimeOffset? SweepAt { get; init; }

    /// <summary>Names that it listed, and those that were new.</summary>
    public int? Listed { get; init; }

    public int? Found { get; init; }

    public long ScoutDone { get; init; }

    public long ScoutFailed { get; init; }

    public long CarrierWaiting { get; init; }

    public long CarrierWorking { get; init; }

    public long CarrierDone { get; init; }

    public long CarrierFailed { get; init; }

    public long ParserWaiting { get; init; }

    public long ParserWorking { get; init; }

    public long ParserDone { get; init; }

    public long ParserFailed { get; init; }

    public long WriterWorking { get; init; }

    public long WriterDone { get; init; }

    public long WriterFailed { get; init; }

    /// <summary>Stamp of its newest completed file.</summary>
    public DateTimeOffset? NewestFile { get; init; }

    /// <summary>When its last file completed.</summary>
    public DateTimeOffset? NewestCompleted { get; init; }

    public long Rows { get; init; }

    public long Rejected { get; init; }

    public long Missing { get; init; }

    public long Unbalanced { get; init; }

    /// <summary>Files completed within 24 hours with rows that could not be read: flags many-rejected and unknown-records.</summary>
    public long Unread { get; init; }

    public required string Breaker { get; init; }

    public DateTimeOffset? BreakerSince { get; init; }

    public DateTimeOffset? BreakerUntil { get; init; }

    public string? BreakerReason { get; init; }

    public int BreakerFailures { get; init; }

    public DateTimeOffset? DueAt { get; init; }

    public bool Paused { get; init; }

    public long StoresKnown { get; init; }

    public long StoresPublished { get; init; }

    public DateTimeOffset? OldestWaiting { get; init; }

    /// <summary>Files that have not ended and whose next try, if they wait for one, is due.</summary>
    public long Left { get; init; }

    /// <summary><see cref="Left"/> at the rate of the last minutes; null when nothing is left or nothing was measured.</summary>
    public double? EtaSeconds { get; init; }

    public required IReadOnlyList<long> HoursCompleted { get; init; }

    public required IReadOnlyList<long> HoursFailed { get; init; }

    [JsonIgnore]
    public bool IsBreakerOpen => Breaker is "open" or "half-open";

    /// <summary>Its portal could not be swept, or is left alone because of that; also while it is tried again.</summary>
    [JsonIgnore]
    public bool IsFailing => FailingSince is not null || IsBreakerOpen;

    /// <summary>The greater, the more an operator should look here first. Equal ranks stay in the order of the slugs.</summary>
    [JsonIgnore]
    public int Trouble => (Unbalanced > 0 ? 16 : 0) + (State == Error ? 8 : 0) + (IsFailing ? 4 : 0) + (RetryingFiles > 0 ? 2 : 0) + (Paused ? 1 : 0);

    /// <summary>Whether both show the same.</summary>
    public bool IsSameAs(ChainStatus other) =>
        this == other with { HoursCompleted = HoursCompleted, HoursFailed = HoursFailed } && HoursCompleted.SequenceEqual(other.HoursCompleted) && HoursFailed.SequenceEqual(other.HoursFailed);
}

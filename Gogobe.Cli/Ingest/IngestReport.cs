using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Pipeline;

namespace Gogobe.Cli.Ingest;

/// <summary>What one run of <c>ingest</c> did. Its JSON is a contract: one line, these keys (docs/specs/ingest.md).</summary>
/// <param name="Files">Files by outcome.</param>
/// <param name="Rows">Rows that this run processed.</param>
/// <param name="Failures">Every file that did not complete, with its reason.</param>
/// <param name="Seconds">From the first file offered to the last one settled and the read models refreshed.</param>
/// <param name="RowsPerSecond">Rows seen over seconds.</param>
/// <param name="Transport"><c>memory</c> or <c>kafka</c>.</param>
/// <param name="Database">Where the rows are; never with a password.</param>
internal sealed record IngestReport(
    FileCounts Files, RowCounts Rows, IReadOnlyList<Failure> Failures, double Seconds, long RowsPerSecond, string Transport, string Database)
{
    /// <summary>Names of files that were passed over because they are no published names; null where no local files were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string>? Ignored { get; init; }

    /// <summary>What became of each portal; null where none was asked.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<ChainOutcome>? Chains { get; init; }

    /// <summary>0 when every file completed or was skipped as known and every portal was listed, 2 when some failed with a reason.</summary>
    [JsonIgnore]
    public int ExitCode => Files.Failed == 0 && (Chains?.All(c => c.Status == "completed") ?? true) ? 0 : 2;

    /// <summary>One line.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ReportJson.Default.IngestReport);
}

/// <summary>Files of a run. Expired files (gone at their source) count as failed.</summary>
internal sealed record FileCounts(long Total, long Completed, long Failed, long Skipped);

/// <summary>Rows of a run: <c>seen</c> is the sum of the others.</summary>
internal sealed record RowCounts(long Seen, long Written, long Unchanged, long Duplicate, long Superseded, long Rejected, long Missing)
{
    public static RowCounts Of(in Account account) => new(
        account.Seen, account.Written, account.Unchanged, account.Duplicate, account.Superseded, account.Rejected, account.Missing);

    public RowCounts Plus(RowCounts other) => new(
        Seen + other.Seen, Written + other.Written, Unchanged + other.Unchanged, Duplicate + other.Duplicate, Superseded + other.Superseded,
        Rejected + other.Rejected, Missing + other.Missing);
}

/// <summary>A file that did not complete.</summary>
internal sealed record Failure(string File, string Reason);

/// <summary>The sweep of one portal.</summary>
/// <param name="Chain">Slug of its registry entry.</param>
/// <param name="Status"><c>completed</c>, <c>failed</c> or <c>cancelled</c>.</param>
/// <param name="Reason">Why it failed; <c>none</c> otherwise.</param>
/// <param name="Listed">Different names.</param>
/// <param name="New">Files that were not known.</param>
/// <param name="Known">Listed as before.</param>
/// <param name="Repeated">Other names or bytes of known files.</param>
/// <param name="Strangers">Not offered: of other chains, or of unknown form.</param>
/// <param name="Seconds">How long the sweep took.</param>
internal sealed record ChainOutcome(string Chain, string Status, string Reason, int Listed, int New, int Known, int Repeated, int Strangers, double Seconds);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IngestReport))]
internal sealed partial class ReportJson : JsonSerializerContext;

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Rejects;

/// <summary>What was rejected in a period. Definitions: docs/specs/cockpit.md, "Figures of rejected rows". Names and fragments are untrusted.</summary>
public sealed record RejectList
{
    /// <summary>When the period began.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>Completed files with a rejected row.</summary>
    public long Files { get; init; }

    /// <summary>By chain and reason, of the whole period.</summary>
    public required IReadOnlyList<RejectCell> Cells { get; init; }

    /// <summary>Rows of the selection that were kept, of the newest files.</summary>
    public required IReadOnlyList<RejectedRow> Rows { get; init; }

    internal static RejectList Parse(string json) => JsonSerializer.Deserialize(json, RejectsJson.Default.RejectList)!;
}

/// <summary>Rows of one chain that were rejected for one reason.</summary>
public sealed record RejectCell(string Chain, string? NameHe, string NameEn, string Reason, long Rows, long Files);

/// <summary>A rejected row that was kept.</summary>
/// <param name="Key">When the run was claimed: the order of the rows.</param>
/// <param name="At">When its file completed.</param>
/// <param name="Chain">Slug of the chain.</param>
/// <param name="ChainName">Hebrew name, else the English one.</param>
/// <param name="Store">Null for a file of the whole chain.</param>
/// <param name="FileId">Number of the file.</param>
/// <param name="FileName">As listed.</param>
/// <param name="Row">Which row of the file, in document order.</param>
/// <param name="Reason">As stored.</param>
/// <param name="Fragment">The row as it stands in the source, cut.</param>
public sealed record RejectedRow(
    DateTimeOffset Key, DateTimeOffset At, string Chain, string ChainName, int? Store, long FileId, string FileName, long Row, string Reason, string Fragment);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(RejectList))]
internal sealed partial class RejectsJson : JsonSerializerContext;

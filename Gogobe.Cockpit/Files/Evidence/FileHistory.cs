using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Files.Evidence;

/// <summary>How one file got where it is: its times by stage, its runs, where its bytes and its message lie. Definitions: docs/specs/cockpit.md, "Figures of a file".</summary>
public sealed record FileHistory
{
    public required int Run { get; init; }

    /// <summary>Downloads tried since it was last offered.</summary>
    public int Attempt { get; init; }

    public long? SessionId { get; init; }

    /// <summary>What started the session.</summary>
    public string? Trigger { get; init; }

    public required DateTimeOffset DiscoveredAt { get; init; }

    /// <summary>When its bytes came last.</summary>
    public DateTimeOffset? DownloadedAt { get; init; }

    /// <summary>When its last reading ended; null where the Writer was faster.</summary>
    public DateTimeOffset? ParsedAt { get; init; }

    /// <summary>When its state last moved.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>Key in the raw store; null before the download and after the retention.</summary>
    public string? RawKey { get; init; }

    /// <summary>Who has it now: <c>process:{guid}/{stage}/{guid}</c>.</summary>
    public string? LeaseOwner { get; init; }

    /// <summary>The transport in which its last message lies.</summary>
    public string? Instance { get; init; }

    public string? Topic { get; init; }

    public int? Partition { get; init; }

    public long? Offset { get; init; }

    /// <summary>From the listing to the bytes, waiting and failed tries included; null where these are not of one run.</summary>
    public double? CarrierSeconds { get; init; }

    /// <summary>From the bytes to the end of the reading, waiting included; null likewise.</summary>
    public double? ParserSeconds { get; init; }

    /// <summary>From the end of the reading to the commit, waiting included; null likewise.</summary>
    public double? WriterSeconds { get; init; }

    /// <summary>Accounts of its runs, at most the last 20, the oldest first.</summary>
    public required IReadOnlyList<FileRun> Runs { get; init; }

    /// <summary>Another file of its identity that has the same bytes; null when there is none.</summary>
    public long? SameBytes { get; init; }

    /// <summary>The newest run of all files; null before the first.</summary>
    public NewestRun? NewestRun { get; init; }

    internal static FileHistory Parse(string json) => JsonSerializer.Deserialize(json, FileHistoryJson.Default.FileHistory)!;
}

/// <summary>The account of one run.</summary>
public sealed record FileRun(int Run, DateTimeOffset At, int ParserVersion, bool Balanced, long Seen, long Written, long Rejected, long Missing);

/// <summary>Which Parser is at work now: the version that read the file that was written last.</summary>
public sealed record NewestRun(int ParserVersion, DateTimeOffset At);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FileHistory))]
internal sealed partial class FileHistoryJson : JsonSerializerContext;

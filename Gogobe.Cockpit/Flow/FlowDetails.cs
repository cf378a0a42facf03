using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.RegularExpressions;

namespace Gogobe.Cockpit.Flow;

/// <summary>What the database says about the flow, in one statement.</summary>
public sealed record FlowDetails
{
    /// <summary>The database's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Dead letters that wait, by reason, topic and group; the 20 greatest groups.</summary>
    public required IReadOnlyList<LetterGroup> Letters { get; init; }

    /// <summary>Files that a stage has in hand, those that stand longest first; 12 at most.</summary>
    public required IReadOnlyList<FileInHand> InHand { get; init; }

    /// <summary>All of them.</summary>
    public long InHandAll { get; init; }

    /// <summary>PostgreSQL itself.</summary>
    public required DatabaseFigures Database { get; init; }

    /// <summary>Where its time goes; null where PostgreSQL does not count it.</summary>
    public IReadOnlyList<SlowStatement>? Statements { get; init; }

    /// <summary>Reads what the statement says.</summary>
    public static FlowDetails Parse(string json) => JsonSerializer.Deserialize(json, FlowJson.Default.FlowDetails)!;

    /// <summary>Reads what the second statement says.</summary>
    internal static IReadOnlyList<SlowStatement> ParseStatements(string json) => JsonSerializer.Deserialize(json, FlowJson.Default.IReadOnlyListSlowStatement)!;
}

/// <summary>Dead letters of one reason, topic and group. <see cref="Detail"/>, <see cref="Key"/> and <see cref="Payload"/> are untrusted, of the newest.</summary>
public sealed partial record LetterGroup
{
    public required string Reason { get; init; }

    public required string Topic { get; init; }

    public required string Group { get; init; }

    public long Count { get; init; }

    public DateTimeOffset First { get; init; }

    public DateTimeOffset Last { get; init; }

    public required string Detail { get; init; }

    public int Attempts { get; init; }

    public required string Key { get; init; }

    public long? FileId { get; init; }

    public long Bytes { get; init; }

    /// <summary>The first 600 bytes, in base 64.</summary>
    public required string Payload { get; init; }

    /// <summary>The first bytes as text; what is no text is shown as such. Addresses lose their user part and everything behind <c>?</c>, as on the page of a file.</summary>
    [JsonIgnore]
    public string Preview => Address().Replace(
        Encoding.UTF8.GetString(Convert.FromBase64String(Payload.Replace("\n", "", StringComparison.Ordinal))), address => Files.FileDetailsReader.Masked(address.Value));

    [GeneratedRegex("""[a-z]+://[^"\s]*""", RegexOptions.IgnoreCase)]
    private static partial Regex Address();

    /// <summary>What to run, which at first says what it would do.</summary>
    [JsonIgnore]
    public string Command => $"./gogobe redrive --reason {Reason} --topic {Topic} --dry-run";
}

/// <summary>A file that a stage has in hand. <see cref="Name"/> is untrusted.</summary>
public sealed record FileInHand(long FileId, string Name, string State, DateTimeOffset Since, DateTimeOffset? LeaseUntil, string? Chain);

/// <summary>PostgreSQL itself.</summary>
public sealed record DatabaseFigures(
    long Bytes, long Connections, long Active, long IdleInTransaction, long Blocked, int Most, string Version, DateTimeOffset? OldestTransaction, bool HasStatements);

/// <summary>A statement, and the time that PostgreSQL spent on it since its statistics were reset.</summary>
public sealed record SlowStatement(string Query, long Calls, double TotalMs, double MeanMs);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FlowDetails))]
[JsonSerializable(typeof(IReadOnlyList<SlowStatement>))]
internal sealed partial class FlowJson : JsonSerializerContext;

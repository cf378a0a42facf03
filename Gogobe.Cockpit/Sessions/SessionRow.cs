using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Sessions;

/// <summary>One session of the list.</summary>
public sealed record SessionRow : SessionSummary
{
    /// <summary>The first portal, which is the only one where there is one.</summary>
    public string? Only { get; init; }

    /// <summary>New names that its sweeps listed; null where it sweeps nothing.</summary>
    public long? Found { get; init; }

    /// <summary>Of its rows the ones that the database wrote.</summary>
    public long Saved { get; init; }

    /// <summary>Files that failed or expired, and sweeps that failed.</summary>
    public long Errors { get; init; }
}

/// <summary>One page of sessions, newest first.</summary>
public sealed record SessionList(IReadOnlyList<SessionRow> Rows, bool HasNewer, bool HasOlder)
{
    internal static IReadOnlyList<SessionRow> Parse(string json) => JsonSerializer.Deserialize(json, SessionsJson.Default.IReadOnlyListSessionRow)!;
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(IReadOnlyList<SessionRow>))]
[JsonSerializable(typeof(SessionDetails))]
internal sealed partial class SessionsJson : JsonSerializerContext;

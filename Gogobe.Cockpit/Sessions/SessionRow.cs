using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Sessions;

/// <summary>One session of the list. Definitions: docs/specs/cockpit.md, "Figures of sessions".</summary>
public sealed record SessionRow
{
    public long SessionId { get; init; }

    public required string Trigger { get; init; }

    /// <summary>running, completed, failed or cancelled.</summary>
    public required string Status { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    public double? Seconds { get; init; }

    /// <summary>Region filter; untrusted text.</summary>
    public string? Location { get; init; }

    /// <summary>Portals that it sweeps; 0 where it asks none.</summary>
    public int Portals { get; init; }

    public long PortalsEnded { get; init; }

    public long PortalsFailed { get; init; }

    /// <summary>The first portal, which is the only one where there is one.</summary>
    public string? Only { get; init; }

    /// <summary>New names that its sweeps listed; null where it sweeps nothing.</summary>
    public long? Found { get; init; }

    /// <summary>Rows seen in its completed files.</summary>
    public long Rows { get; init; }

    /// <summary>Of these, rows that the database wrote.</summary>
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

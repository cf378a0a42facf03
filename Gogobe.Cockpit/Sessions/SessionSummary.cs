using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Sessions;

/// <summary>What the list of sessions and the page of one say alike. Definitions: docs/specs/cockpit.md, "Figures of sessions".</summary>
public abstract record SessionSummary
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

    /// <summary>Rows seen in its completed files.</summary>
    public long Rows { get; init; }

    [JsonIgnore]
    public bool Runs => Status == "running";
}

using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Cockpit.Fleet;

/// <summary>The state of the whole fleet at one moment, counted by the database in one statement. Definitions: docs/specs/cockpit.md, "Figures of the fleet".</summary>
public sealed record FleetStatus
{
    /// <summary>The database's clock.</summary>
    public required DateTimeOffset Now { get; init; }

    /// <summary>Where the first of the 24 hours begins.</summary>
    public required DateTimeOffset HoursFrom { get; init; }

    /// <summary>Where the first of the ten-second spans of <see cref="SpeedSeen"/> begins.</summary>
    public required DateTimeOffset SpeedFrom { get; init; }

    /// <summary>Every chain whose portal is watched, by slug.</summary>
    public required IReadOnlyList<ChainStatus> Chains { get; init; }

    /// <summary>The newest session that runs, else the last one; null when there was none.</summary>
    public SessionStatus? Session { get; init; }

    /// <summary>Figures over all chains.</summary>
    public required FleetFigures Fleet { get; init; }

    /// <summary>Files left at the rate of the last minutes; null when nothing is left or nothing was measured.</summary>
    public double? EtaSeconds { get; init; }

    /// <summary>Null where nobody ever watched the canary.</summary>
    public CanaryWatch? Canary { get; init; }

    /// <summary>The machine, as a Scout measured it last; null where none did.</summary>
    public MachineHealth? Health { get; init; }

    /// <summary>Rows seen in files completed in each of 60 spans of ten seconds.</summary>
    public required IReadOnlyList<long> SpeedSeen { get; init; }

    /// <summary>Of these, rows that the database wrote.</summary>
    public required IReadOnlyList<long> SpeedWritten { get; init; }

    /// <summary>Reads the form in which it is kept. Chains that are as they were <paramref name="before"/> are the same objects, so that their rows need not be drawn anew.</summary>
    public static FleetStatus Parse(string json, FleetStatus? before = null)
    {
        var status = JsonSerializer.Deserialize(json, FleetJson.Default.FleetStatus)!;
        if (before is null)
        {
            return status;
        }

        var known = before.Chains.ToDictionary(c => c.Slug);
        return status with { Chains = [.. status.Chains.Select(c => known.GetValueOrDefault(c.Slug) is { } old && old.IsSameAs(c) ? old : c)] };
    }
}

/// <summary>Figures over all chains, the canary left out.</summary>
public sealed record FleetFigures
{
    public long RunningSessions { get; init; }

    public long RowsToday { get; init; }

    public long FilesToday { get; init; }

    public long RowsYesterday { get; init; }

    public long FilesYesterday { get; init; }

    public long FailedToday { get; init; }

    public long FilesCompleted { get; init; }

    public long FilesEnded { get; init; }

    public long Unbalanced { get; init; }

    /// <summary>Files that ended within five minutes.</summary>
    public long Recent { get; init; }

    /// <summary>Files on their way.</summary>
    public long Waiting { get; init; }

    /// <summary>Of these, files whose next try is not due.</summary>
    public long Retrying { get; init; }

    public DateTimeOffset? OldestWaiting { get; init; }

    public long ChainsKnown { get; init; }

    public long ChainsActive { get; init; }

    public long StoresKnown { get; init; }

    public long StoresPublished { get; init; }

    public long DeadLetters { get; init; }

    public long Drift { get; init; }

    /// <summary>Null before the read models were first refreshed.</summary>
    public long? TotalPrices { get; init; }

    public long? TotalProducts { get; init; }
}

/// <summary>The session that the page is about.</summary>
public sealed record SessionStatus
{
    public long SessionId { get; init; }

    public required string Trigger { get; init; }

    public required string Status { get; init; }

    public DateTimeOffset StartedAt { get; init; }

    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Portals swept at once at most; null where the session says nothing.</summary>
    public int? Workers { get; init; }

    public int Sites { get; init; }

    public long SitesWaiting { get; init; }

    public long SitesRunning { get; init; }

    public long SitesEnded { get; init; }

    /// <summary>Mean length of the last completed sessions with the same trigger, up to 20; null when there was none.</summary>
    public double? AverageSeconds { get; init; }

    public int Averaged { get; init; }

    /// <summary>Mean length of the last five completed sweeps of each portal, of the last day; null when there was none.</summary>
    public double? ChainSeconds { get; init; }

    public int ChainsAveraged { get; init; }

    [JsonIgnore]
    public bool Runs => Status == "running";

    /// <summary>(waiting chains + running / 2) * average length of a chain / workers; null when nothing is left or no length is known.</summary>
    [JsonIgnore]
    public double? EtaSeconds => Runs && SitesWaiting + SitesRunning > 0 && ChainSeconds is { } each
        ? (SitesWaiting + (SitesRunning / 2.0)) * each / Math.Max(1, Workers ?? SitesRunning)
        : null;
}

/// <summary>What those who look for the canary wrote down (docs/operations/canary.md).</summary>
public sealed record CanaryWatch(double EverySeconds, DateTimeOffset Since, DateTimeOffset LookedAt, DateTimeOffset? Arrived)
{
    /// <summary>Whether it arrives; null while nobody looks for it.</summary>
    public bool? IsHealthy(DateTimeOffset now)
    {
        var two = TimeSpan.FromSeconds(2 * EverySeconds);
        return now - LookedAt >= two ? null : now - Since < two || (now - Arrived < two && Arrived - now < two);
    }
}

/// <summary>Memory and disk of the machine of a Scout.</summary>
public sealed record MachineHealth(DateTimeOffset At, double? TotalMemoryMb, double? AvailableMemoryMb, double? DiskUsagePercent);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(FleetStatus))]
internal sealed partial class FleetJson : JsonSerializerContext;

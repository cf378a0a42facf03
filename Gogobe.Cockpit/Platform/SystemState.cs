using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Ledger.Schema;

namespace Gogobe.Cockpit.Platform;

/// <summary>What the database says of itself, and what this process depends on (docs/specs/cockpit.md, "System").</summary>
public sealed record SystemState
{
    /// <summary>Number of the newest migration that was applied.</summary>
    public required int? Schema { get; init; }

    /// <summary>When that was.</summary>
    public required DateTimeOffset? MigratedAt { get; init; }

    /// <summary>Version of PostgreSQL.</summary>
    public required string Postgres { get; init; }

    /// <summary>When PostgreSQL started.</summary>
    public required DateTimeOffset PostgresSince { get; init; }

    /// <summary>Size of the database with its indexes.</summary>
    public required long Bytes { get; init; }

    /// <summary>When the file ended whose raw bytes are kept longest; null where none are kept.</summary>
    public required DateTimeOffset? RawOldest { get; init; }

    /// <summary>Raw objects that are to be deleted.</summary>
    public required long RawGarbage { get; init; }

    /// <summary>Percent of the disk in use where a Scout runs; null where none measured it.</summary>
    public required double? Disk { get; init; }

    /// <summary>When that was measured.</summary>
    public required DateTimeOffset? DiskAt { get; init; }

    /// <summary>The checks of this process; null where they did not end in time, or there are none.</summary>
    [JsonIgnore]
    public IReadOnlyList<HealthWord>? Health { get; init; }

    /// <summary>Whether the schema is the one that this build knows: below 0 it lacks migrations, above 0 it is of a newer build; null before the first.</summary>
    public int? SchemaAhead => Schema - Migrations.RequiredVersion;

    internal static SystemState Parse(string json) => JsonSerializer.Deserialize(json, SystemStateJson.Default.SystemState)!;
}

/// <summary>What one health check says.</summary>
/// <param name="Name">Of what.</param>
/// <param name="IsHealthy">Null: degraded.</param>
/// <param name="Word">Its status in one word.</param>
public sealed record HealthWord(string Name, bool? IsHealthy, string Word);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(SystemState))]
internal sealed partial class SystemStateJson : JsonSerializerContext;

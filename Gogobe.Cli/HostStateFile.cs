using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Cli;

/// <summary>What a running host says about itself, in <c>host.json</c>; no secrets. Written when it is ready, removed when it ends.</summary>
internal sealed record HostStateFile
{
    /// <summary>Its process.</summary>
    public required int Pid { get; init; }

    /// <summary>What it does: up, ingest, replay.</summary>
    public required string Verb { get; init; }

    /// <summary>When it became ready.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Where the Cockpit is; null when this host serves no pages.</summary>
    public string? Address { get; init; }

    /// <summary>The database in words.</summary>
    public required string Database { get; init; }

    /// <summary>Port of the private PostgreSQL; null when the database was given.</summary>
    public int? PostgresPort { get; init; }

    /// <summary>Cache and live feed in words.</summary>
    public required string Cache { get; init; }

    /// <summary>How messages travel: <c>memory</c> or <c>kafka</c>.</summary>
    public required string Transport { get; init; }

    /// <summary>The same in words.</summary>
    public string Messages { get; init; } = "";

    /// <summary>The services it runs.</summary>
    public required IReadOnlyList<string> Services { get; init; }

    /// <summary>Reads the card; null when there is none, or it is half written.</summary>
    public static HostStateFile? Read(string path)
    {
        try
        {
            return JsonSerializer.Deserialize(File.ReadAllText(path), HostStateJson.Default.HostStateFile);
        }
        catch (Exception e) when (e is IOException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the card in one step.</summary>
    public void Write(string path)
    {
        File.WriteAllText(path + ".new", JsonSerializer.Serialize(this, HostStateJson.Default.HostStateFile) + "\n");
        File.Move(path + ".new", path, overwrite: true);
    }
}

[JsonSourceGenerationOptions(WriteIndented = true, PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(HostStateFile))]
internal sealed partial class HostStateJson : JsonSerializerContext;

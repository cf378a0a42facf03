using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Pipeline.Live;

/// <summary>What a live event tells of; in JSON as <c>log</c>, <c>file</c>, <c>session</c>, <c>breaker</c>.</summary>
[JsonConverter(typeof(LiveEventKindJson))]
public enum LiveEventKind
{
    /// <summary>A line of a log.</summary>
    Log,

    /// <summary>A file reached another state; <see cref="LiveEvent.State"/> is it.</summary>
    File,

    /// <summary>A session, or the execution of one portal, began or ended.</summary>
    Session,

    /// <summary>A breaker changed; <see cref="LiveEvent.State"/> is what it is now.</summary>
    Breaker,
}

/// <summary>Something that happened, for whoever looks now. It may be lost; what must not be lost is in the database.</summary>
public sealed record LiveEvent
{
    /// <summary>Characters of <see cref="Text"/> at most.</summary>
    public const int MaxText = 300;

    private readonly string _text = "";

    /// <summary>Rises by one an event over all processes; 0 until it is published.</summary>
    public long Id { get; init; }

    /// <summary>When it happened, by the clock of the process that tells it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>What it tells of.</summary>
    public required LiveEventKind Kind { get; init; }

    /// <summary>Level of a log: info, warning, error, critical. Events of other kinds have one too, so that one filter serves all.</summary>
    public string Level { get; init; } = "info";

    /// <summary>scout, carrier, parser, writer, or the name of another part.</summary>
    public required string Service { get; init; }

    /// <summary>Slug of the chain or portal; null where none is meant.</summary>
    public string? Chain { get; init; }

    /// <summary>Number of the file; null where none is meant.</summary>
    public long? File { get; init; }

    /// <summary>State after the change: of a file, a session, an execution or a breaker.</summary>
    public string? State { get; init; }

    /// <summary>For people, at most <see cref="MaxText"/> characters. It may quote what portals send.</summary>
    public string Text
    {
        get => _text;
        init => _text = value.Length > MaxText ? value[..MaxText] : value;
    }

    internal string ToJson() => JsonSerializer.Serialize(this, LiveEventJson.Default.LiveEvent);

    internal static LiveEvent Parse(string json) => JsonSerializer.Deserialize(json, LiveEventJson.Default.LiveEvent)!;
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(LiveEvent))]
internal sealed partial class LiveEventJson : JsonSerializerContext;

/// <summary>Writes kinds in snake case, and reads any case: a Redis may hold lines of an earlier version.</summary>
public sealed class LiveEventKindJson() : JsonStringEnumConverter<LiveEventKind>(JsonNamingPolicy.SnakeCaseLower);

using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Streaming;

/// <summary>One event of <c>/api/stream-status</c> (docs/specs/cockpit.md, "The stream").</summary>
internal sealed record StreamStatus
{
    /// <summary>When the figures were read; null before the first reading.</summary>
    public DateTimeOffset? Ts { get; init; }

    /// <summary>ok, or away: then the figures are of <see cref="Ts"/>.</summary>
    public required string Db { get; init; }

    public long? TotalPrices { get; init; }

    public long? TotalProducts { get; init; }

    /// <summary>Percent of the processors in use, of the machine that is busiest; left out where it is not measured.</summary>
    public double? Cpu { get; init; }

    /// <summary>Percent of the memory in use, of the machine that is fullest; left out where it is not measured.</summary>
    public double? Ram { get; init; }

    /// <summary>Percent.</summary>
    public double? Coverage { get; init; }

    /// <summary>Percent.</summary>
    public double? Reliability { get; init; }

    /// <summary>Left out when it is as in the event before.</summary>
    public SessionStatus? Session { get; init; }

    /// <summary>Left out when it is as in the event before.</summary>
    public IReadOnlyList<StreamChain>? Fleet { get; init; }

    /// <summary>What happened since the event before, oldest first.</summary>
    public required IReadOnlyList<LiveEvent> Log { get; init; }

    public static StreamStatus Of(FleetView view, MetricWindow? measured, bool whole, IReadOnlyList<LiveEvent> log)
    {
        var status = view.Status;
        return new StreamStatus
        {
            Ts = view.ReadAt,
            Db = view.Fault is null ? "ok" : "away",
            TotalPrices = status?.Fleet.TotalPrices,
            TotalProducts = status?.Fleet.TotalProducts,
            Cpu = Percent(measured?.Busiest?.Cpu),
            Ram = Percent(measured?.Fullest?.Memory),
            Coverage = Percent(status?.Fleet.StoresPublished, status?.Fleet.StoresKnown),
            Reliability = Percent(status?.Fleet.FilesCompleted, status?.Fleet.FilesEnded),
            Session = whole ? status?.Session : null,
            Fleet = whole ? [.. (status?.Chains ?? []).Select(StreamChain.Of)] : null,
            Log = log,
        };
    }

    public string ToJson() => JsonSerializer.Serialize(this, StreamJson.Default.StreamStatus);

    private static double? Percent(double? part) => part is { } value ? Math.Round(100 * value, 1) : null;

    private static double? Percent(long? part, long? whole) => whole > 0 ? Math.Round(100.0 * part!.Value / whole.Value, 1) : null;
}

/// <summary>One chain of an event.</summary>
internal sealed record StreamChain(string Chain, string NameEn, string? NameHe, string State, DateTimeOffset? Since, string? Reason, long Left, long Failed, string Breaker)
{
    public static StreamChain Of(ChainStatus c) => new(c.Slug, c.NameEn, c.NameHe, c.State, c.Since, c.Reason, c.Left, c.FailedFiles, c.Breaker);
}

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(StreamStatus))]
internal sealed partial class StreamJson : JsonSerializerContext;

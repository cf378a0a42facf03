using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gogobe.Pipeline.Live.Metrics;

/// <summary>What one process measured in one span of time (docs/specs/telemetry.md, "Points").</summary>
public sealed record MetricPoint
{
    /// <summary>Series of a point at most; what is more is left out.</summary>
    public const int MostSeries = 128;

    /// <summary>Characters of <see cref="Version"/> at most.</summary>
    public const int VersionLength = 64;

    /// <summary>The end of the span, by the clock of the process.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Length of the span.</summary>
    public required double Seconds { get; init; }

    /// <summary>The <c>service.name</c> of its resource.</summary>
    public required string Service { get; init; }

    /// <summary>The <c>service.instance.id</c> of its resource.</summary>
    public required string Replica { get; init; }

    /// <summary>The machine, or the container.</summary>
    public required string Host { get; init; }

    /// <summary>Its number there.</summary>
    public required int Pid { get; init; }

    /// <summary>When the process began, by its clock; null in points of a build that did not tell.</summary>
    public DateTimeOffset? Started { get; init; }

    /// <summary>The version of its build; null in points of a build that did not tell.</summary>
    public string? Version { get; init; }

    /// <summary>One a series.</summary>
    public required IReadOnlyList<MetricSum> Sums { get; init; }

    /// <summary>Names the process among all that write to one store.</summary>
    [JsonIgnore]
    public string Process => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Service}:{Host}:{Pid}");

    /// <summary>The sum of a series; null when the process has none of that name.</summary>
    /// <param name="name">Name of the instrument.</param>
    /// <param name="tags">Only series with all of these tags, <c>key=value</c>.</param>
    public double? Of(string name, params ReadOnlySpan<string> tags)
    {
        double? sum = null;
        foreach (var one in Sums)
        {
            if (one.Name == name && one.Has(tags))
            {
                sum = (sum ?? 0) + one.Value;
            }
        }

        return sum;
    }

    /// <summary>The form in which it is kept.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, MetricPointJson.Default.MetricPoint);

    /// <summary>Reads the form in which it is kept.</summary>
    public static MetricPoint Parse(string json) => JsonSerializer.Deserialize(json, MetricPointJson.Default.MetricPoint)!;
}

/// <summary>One series of a point.</summary>
/// <param name="Name">Name of the instrument.</param>
/// <param name="Tags">Its tags as <c>key=value,key=value</c>, by key; empty where it has none.</param>
/// <param name="Value">What a counter counted within the span; the last value of a gauge.</param>
public sealed record MetricSum(string Name, string Tags, double Value)
{
    internal bool Has(ReadOnlySpan<string> wanted)
    {
        foreach (var tag in wanted)
        {
            if (!$",{Tags},".Contains($",{tag},", StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(MetricPoint))]
internal sealed partial class MetricPointJson : JsonSerializerContext;

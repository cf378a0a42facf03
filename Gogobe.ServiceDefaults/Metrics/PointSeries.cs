using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using OpenTelemetry;

namespace Gogobe.ServiceDefaults.Metrics;

/// <summary>Which instruments and tags go into points: a point is small, and the chain, of which there are many, is in the ledger.</summary>
internal static class PointSeries
{
    /// <summary>The meter of the machine's figures.</summary>
    public const string Machine = "Microsoft.Extensions.Diagnostics.ResourceMonitoring";

    private const string Runtime = "System.Runtime";

    private static readonly HashSet<string> s_foreign =
    [
        "container.cpu.limit.utilization", "container.memory.limit.utilization", "container.memory.usage", "dotnet.process.cpu.time", "dotnet.process.cpu.count",
        "dotnet.process.memory.working_set",
    ];

    private static readonly string[] s_tags = ["cause", "cpu.mode", "group", "kind", "outcome", "reason", "stage", "state", "topic"];

    /// <summary>Whether an instrument is in points.</summary>
    public static bool IsKept(string meter, string instrument) => meter == Telemetry.Name || (meter is Machine or Runtime && s_foreign.Contains(instrument));

    /// <summary>The series of a point: its tags that are kept, by key; null where it is in no figure.</summary>
    public static string? Of(ReadOnlyTagCollection tags)
    {
        SortedDictionary<string, string> kept = new(StringComparer.Ordinal);
        foreach (var (key, value) in tags)
        {
            var text = value?.ToString() ?? "";
            if (key == "chain" && text == CanaryChain.Slug)
            {
                return null;
            }

            if (Array.IndexOf(s_tags, key) >= 0)
            {
                kept[key] = text.Replace(',', '_');
            }
        }

        return string.Join(',', kept.Select(tag => $"{tag.Key}={tag.Value}"));
    }
}

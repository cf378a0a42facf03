using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Live.Metrics;

namespace Gogobe.Cockpit.Flow;

/// <summary>One process of ours, as it measures itself. What it does not measure is null.</summary>
public sealed record WorkerFlow
{
    private static readonly TimeSpan s_shown = TimeSpan.FromMinutes(2);

    public required string Service { get; init; }

    public required string Replica { get; init; }

    public required string Host { get; init; }

    public required int Pid { get; init; }

    /// <summary>When it was heard last.</summary>
    public required DateTimeOffset Heard { get; init; }

    /// <summary>Partitions that it reads, by stage.</summary>
    public required IReadOnlyList<(string Stage, long Count)> Partitions { get; init; }

    /// <summary>Files that it has in hand, by stage.</summary>
    public required IReadOnlyList<(string Stage, long Count)> InHand { get; init; }

    /// <summary>Rows a second that it read, of the last half minute.</summary>
    public double? Read { get; init; }

    /// <summary>Rows a second in files that it committed, of the last half minute.</summary>
    public double? Written { get; init; }

    /// <summary>Processors that it uses: 1.5 is one and a half.</summary>
    public double? Cpu { get; init; }

    /// <summary>Its resident memory in bytes.</summary>
    public double? Memory { get; init; }

    /// <summary>Those that were heard within two minutes, by service and host.</summary>
    internal static IReadOnlyList<WorkerFlow> Of(MetricWindow measured) =>
        [.. measured.Points.Where(p => measured.Now - p.At < s_shown).GroupBy(p => p.Process).Select(Of)
            .OrderBy(w => w.Service, StringComparer.Ordinal).ThenBy(w => w.Host, StringComparer.Ordinal).ThenBy(w => w.Pid)];

    private static WorkerFlow Of(IEnumerable<MetricPoint> points)
    {
        var last = points.MaxBy(p => p.At)!;
        var recent = points.Where(p => last.At - p.At < TimeSpan.FromSeconds(30)).ToList();
        return new WorkerFlow
        {
            Service = last.Service,
            Replica = last.Replica,
            Host = last.Host,
            Pid = last.Pid,
            Heard = last.At,
            Partitions = [.. TopicBacklogs.Topics.Select(t => (t.Group[(t.Group.IndexOf('.', StringComparison.Ordinal) + 1)..], last.Of("gogobe.partitions", $"group={t.Group}"))).Where(p => p.Item2 is not null)
                .Select(p => (p.Item1, (long)p.Item2!.Value))],
            InHand = [.. ((string[])["download", "parse", "write"]).Select(stage => (stage, last.Of("gogobe.files.in_hand", $"stage={stage}"))).Where(h => h.Item2 > 0).Select(h => (h.stage, (long)h.Item2!.Value))],
            Read = Rate("gogobe.rows.seen", "stage=parse"),
            Written = Rate("gogobe.rows.seen", "stage=write"),
            Cpu = Rate("dotnet.process.cpu.time"),
            Memory = last.Of("dotnet.process.memory.working_set"),
        };

        double? Rate(string name, params string[] tags) => last.Of(name, tags) is null ? null : recent.Sum(p => p.Of(name, tags) ?? 0) / recent.Sum(p => p.Seconds);
    }
}

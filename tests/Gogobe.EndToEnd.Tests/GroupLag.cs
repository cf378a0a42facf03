using System.Diagnostics;
using Confluent.Kafka;

namespace Gogobe.EndToEnd.Tests;

/// <summary>I5: nothing waits at the broker. Asks the broker itself, as any tool would.</summary>
internal static class GroupLag
{
    // Watermarks are committed every second; a member that left its group a moment ago is missed for the session timeout.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(20);

    private static readonly (string Topic, string Group)[] s_readers =
    [
        ("gogobe.files.discovered", "gogobe.carrier"), ("gogobe.files.downloaded", "gogobe.parser"), ("gogobe.products.ingest", "gogobe.writer"),
    ];

    /// <summary>Waits until every group has committed the end of its topic; what is still behind then, a line each.</summary>
    public static async Task<IReadOnlyList<string>> LeftAsync(string brokers)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var behind = s_readers.SelectMany(r => Behind(brokers, r.Topic, r.Group)).ToList();
            if (behind.Count == 0 || Stopwatch.GetElapsedTime(started) > s_timeout)
            {
                return behind;
            }

            await Task.Delay(250, TestContext.Current.CancellationToken);
        }
    }

    private static List<string> Behind(string brokers, string topic, string group)
    {
        using var asking = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = brokers, GroupId = group, EnableAutoCommit = false })
            .SetLogHandler((_, _) => { })
            .Build();
        using var admin = new DependentAdminClientBuilder(asking.Handle).Build();
        var partitions = admin.GetMetadata(topic, TimeSpan.FromSeconds(10)).Topics.Single().Partitions.Select(p => new TopicPartition(topic, p.PartitionId)).ToList();
        var lines = new List<string>();
        foreach (var committed in asking.Committed(partitions, TimeSpan.FromSeconds(10)))
        {
            var ends = asking.QueryWatermarkOffsets(committed.TopicPartition, TimeSpan.FromSeconds(10));
            var done = committed.Offset.Value < 0 ? ends.Low.Value : committed.Offset.Value;
            if (done < ends.High.Value)
            {
                lines.Add($"{group} is at {done} of {ends.High.Value} in {topic}/{committed.Partition.Value}");
            }
        }

        return lines;
    }
}

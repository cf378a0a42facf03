using System.Collections.Concurrent;
using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Gogobe.Pipeline.Transport.Kafka.Lag;
using Microsoft.Extensions.Logging;

namespace Gogobe.Pipeline.Transport.Kafka.Admin;

/// <summary>Questions to the broker: who it is, which topics it has, how far they and their groups are. Every question waits for its answer.</summary>
internal sealed partial class KafkaBroker : IDisposable
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(200);

    private readonly ConcurrentDictionary<string, int> _partitions = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, KafkaGroupReader> _groups = new(StringComparer.Ordinal);
    private readonly Lock _making = new();
    private readonly KafkaClients _clients;
    private readonly KafkaTransportOptions _options;
    private readonly TimeProvider _time;
    private readonly KafkaAdmin _admin;
    private readonly Lock _finding = new();
    private string? _clusterId;

    public KafkaBroker(KafkaClients clients, TimeProvider time)
    {
        _clients = clients;
        _options = clients.Options;
        _time = time;
        _admin = new KafkaAdmin(clients, time);
    }

    /// <summary>The cluster's name for itself; the first question waits until a broker answers. One that got no answer in time is asked anew.</summary>
    public string ClusterId
    {
        get
        {
            lock (_finding)
            {
                return _clusterId ??= FindCluster();
            }
        }
    }

    public void Dispose()
    {
        _admin.Dispose();
        foreach (var group in _groups.Values)
        {
            group.Dispose();
        }
    }

    /// <summary>Returns when a broker answered.</summary>
    public void Ping() => _admin.Ping();

    /// <summary>Partitions of a topic, which is made, or gets the partitions it lacks, when it is asked for the first time.</summary>
    public int PartitionsOf(string topic) => _partitions.TryGetValue(topic, out var known) ? known : Make(topic);

    /// <summary>Looks again: another process may have given the topic more partitions.</summary>
    public int RefreshPartitionsOf(string topic) => _partitions[topic] = Math.Max(PartitionsOf(topic), CountPartitions(topic));

    /// <summary>Partitions that a topic has now. Asking changes nothing: a topic that is not there has none.</summary>
    public int ThereOf(string topic)
    {
        _ = ClusterId;
        return CountPartitions(topic);
    }

    /// <summary>The offset that each partition's next message will have, or the one of its first message.</summary>
    public IReadOnlyDictionary<int, long> Offsets(string topic, IEnumerable<int> partitions, bool first)
    {
        var wanted = partitions
            .Select(p => new TopicPartitionOffsetSpec { TopicPartition = new TopicPartition(topic, p), OffsetSpec = first ? OffsetSpec.Earliest() : OffsetSpec.Latest() })
            .ToList();
        if (wanted.Count == 0)
        {
            return new Dictionary<int, long>();
        }

        return Retry(() => _admin.Ask(admin => admin.ListOffsetsAsync(wanted, new ListOffsetsOptions { RequestTimeout = _options.RequestTimeout })))
            .ResultInfos.ToDictionary(r => r.TopicPartitionOffsetError.Partition.Value, r => r.TopicPartitionOffsetError.Offset.Value);
    }

    /// <summary>The watermark that a group committed for each partition; a partition for which it committed none is missing.</summary>
    public IReadOnlyDictionary<int, long> Committed(string topic, string group, IEnumerable<int> partitions)
    {
        var wanted = partitions.Select(p => new TopicPartition(topic, p)).ToList();
        if (wanted.Count == 0)
        {
            return new Dictionary<int, long>();
        }

        var reader = _groups.GetOrAdd(group, name => new KafkaGroupReader(_clients, name, _time));
        return Retry(() => reader.Committed(wanted))
            .Where(p => p.Offset.Value >= 0)
            .ToDictionary(p => p.Partition.Value, p => p.Offset.Value);
    }

    private string FindCluster()
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                _admin.Ping();
                return _admin.Ask(admin => admin.DescribeClusterAsync(new DescribeClusterOptions { RequestTimeout = _options.RequestTimeout })).ClusterId;
            }
            catch (TransientException) when (_time.GetElapsedTime(started) < _options.StartTimeout)
            {
                LogWaiting(_clients.Logger, _options.BootstrapServers);
                Thread.Sleep(s_retry);
            }
        }
    }

    private int Make(string topic)
    {
        lock (_making)
        {
            if (_partitions.TryGetValue(topic, out var known))
            {
                return known;
            }

            _ = ClusterId;
            var wanted = _options.PartitionsOf(topic);
            var there = CountPartitions(topic);
            if (there < wanted)
            {
                if (there == 0)
                {
                    Create(topic, wanted);
                }
                else
                {
                    LogGrown(_clients.Logger, topic, there, wanted);
                    Do(ErrorCode.InvalidPartitions, admin => admin.CreatePartitionsAsync([new PartitionsSpecification { Topic = topic, IncreaseTo = wanted }]));
                }

                // A topic is known to some brokers, and has leaders, a little later than it is made.
                var started = _time.GetTimestamp();
                while ((there = CountPartitions(topic)) < wanted)
                {
                    if (_time.GetElapsedTime(started) > _options.StartTimeout)
                    {
                        throw new TransientException($"Topic {topic} has {there} of {wanted} partitions.");
                    }

                    Thread.Sleep(20);
                }
            }

            return _partitions[topic] = there;
        }
    }

    private void Create(string topic, int partitions)
    {
        LogMade(_clients.Logger, topic, partitions);
        var configs = new Dictionary<string, string> { ["max.message.bytes"] = FormattableString.Invariant($"{_options.MaxMessageBytes}") };
        if (_options.ReplicationFactor >= 3)
        {
            configs["min.insync.replicas"] = "2";
        }

        var specification = new TopicSpecification { Name = topic, NumPartitions = partitions, ReplicationFactor = _options.ReplicationFactor, Configs = configs };
        Do(ErrorCode.TopicAlreadyExists, admin => admin.CreateTopicsAsync([specification]));
    }

    private int CountPartitions(string topic)
    {
        try
        {
            // A question about one topic must not make it: the partitions are ours to choose.
            var found = _admin.Ask(admin => admin.DescribeTopicsAsync(TopicCollection.OfTopicNames([topic]), new DescribeTopicsOptions { RequestTimeout = _options.RequestTimeout }));
            return found.TopicDescriptions.Single().Partitions.Count(p => p.Leader is { Id: >= 0 });
        }
        catch (DescribeTopicsException e) when (e.Results.TopicDescriptions.All(t => t.Error.Code == ErrorCode.UnknownTopicOrPart))
        {
            return 0;
        }
    }

    // A leader or coordinator that came into office a moment ago does not know everything yet.
    private T Retry<T>(Func<T> question)
    {
        var started = _time.GetTimestamp();
        while (true)
        {
            try
            {
                return question();
            }
            catch (TransientException) when (_time.GetElapsedTime(started) < _options.RequestTimeout)
            {
                Thread.Sleep(20);
            }
        }
    }

    // Another process may be faster at the same thing, which is as good.
    private void Do(ErrorCode fasterOther, Func<IAdminClient, Task> act)
    {
        try
        {
            _admin.Ask(async admin =>
            {
                await act(admin).ConfigureAwait(false);
                return true;
            });
        }
        catch (CreateTopicsException e) when (e.Results.All(r => r.Error.Code == fasterOther))
        {
        }
        catch (CreatePartitionsException e) when (e.Results.All(r => r.Error.Code == fasterOther))
        {
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Waiting for Kafka at {Servers}")]
    private static partial void LogWaiting(ILogger logger, string servers);

    [LoggerMessage(Level = LogLevel.Information, Message = "Making topic {Topic} with {Partitions} partitions")]
    private static partial void LogMade(ILogger logger, string topic, int partitions);

    [LoggerMessage(Level = LogLevel.Information, Message = "Topic {Topic} grows from {There} to {Wanted} partitions")]
    private static partial void LogGrown(ILogger logger, string topic, int there, int wanted);
}

using System.ComponentModel.DataAnnotations;
using Confluent.Kafka;

namespace Gogobe.Pipeline.Transport.Kafka;

/// <summary>
/// Settings of the Kafka transport, section <see cref="Section"/>. Bootstrap servers come from <c>ConnectionStrings:kafka</c>, settings of the client library
/// from <c>Aspire:Confluent:Kafka:Producer:Config</c> and <c>Aspire:Confluent:Kafka:Consumer:Config</c>; what the contract needs is not theirs to change.
/// </summary>
public sealed class KafkaTransportOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Transport:Kafka";

    /// <summary>Bootstrap servers, <c>host:port,host:port</c>.</summary>
    [Required(ErrorMessage = "ConnectionStrings:kafka must name the bootstrap servers.")]
    public string BootstrapServers { get; set; } = "";

    /// <summary>Partitions of the topic of discovered files. A topic that has fewer gets more; one that has more keeps them.</summary>
    [Range(1, 1024)]
    public int DiscoveredPartitions { get; set; } = 12;

    /// <summary>Partitions of every other topic.</summary>
    [Range(1, 1024)]
    public int Partitions { get; set; } = 24;

    /// <summary>Copies of a new topic; -1 for the broker's default. With 3 or more, 2 of them must have a message before it counts as published.</summary>
    [Range(-1, 16)]
    public short ReplicationFactor { get; set; } = -1;

    /// <summary>Largest message in bytes, for client and topics. An ingest batch is about 100 KB.</summary>
    [Range(1_000_000, 100_000_000)]
    public int MaxMessageBytes { get; set; } = 8 * 1024 * 1024;

    /// <summary>Messages under way to the broker at once; publishers beyond them wait.</summary>
    [Range(1, 10_000)]
    public int InFlight { get; set; } = 64;

    /// <summary>
    /// Messages of a topic that may wait for the stage that reads it; beyond them whoever publishes waits. It keeps a backlog in the order in which it is offered
    /// (the stalest prices first), and raw files from filling the disk faster than they are read.
    /// </summary>
    [Range(1, 10_000_000)]
    public int MaxBacklog { get; set; } = 2_000;

    /// <summary>How long a publish may take, room and acknowledgement of the broker each, before it fails as transient.</summary>
    public TimeSpan PublishTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How long the first use waits for a broker that does not answer.</summary>
    public TimeSpan StartTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a question to the broker (backlog, topics) may take.</summary>
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Messages of a subscription that may wait here for a handler. Beyond them each of its partitions has an equal share, and one that has more than its share is
    /// not fetched from until half of what waits is handled. A paused partition takes half a second to go on, so that half should last longer.
    /// </summary>
    [Range(1, 1_000_000)]
    public int WaitingMessages { get; set; } = 6_000;

    /// <summary>The same in bytes, as they come from the broker.</summary>
    [Range(1, 1_000_000_000)]
    public int WaitingBytes { get; set; } = 24 * 1024 * 1024;

    /// <summary>How often the watermarks are committed.</summary>
    public TimeSpan CommitInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>When members join or leave, how long handlers in hand may take to end, so that nobody does their message again.</summary>
    public TimeSpan RebalanceGrace { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a member may be without a share of its topic, while the broker answers, before a new client takes the place of its own.</summary>
    public TimeSpan StuckAfter { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How often clients look for new partitions.</summary>
    public TimeSpan MetadataInterval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>The client library's settings for publishing.</summary>
    public ProducerConfig Producer { get; } = [];

    /// <summary>The client library's settings for reading.</summary>
    public ConsumerConfig Consumer { get; } = [];

    internal int PartitionsOf(string topic) => topic == Topics.Discovered.Name ? DiscoveredPartitions : Partitions;
}

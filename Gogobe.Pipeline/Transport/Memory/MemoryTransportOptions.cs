using System.ComponentModel.DataAnnotations;

namespace Gogobe.Pipeline.Transport.Memory;

/// <summary>Sizes of the memory transport, section <see cref="Section"/>.</summary>
public sealed class MemoryTransportOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gogobe:Transport:Memory";

    /// <summary>Partitions of the topic of discovered files.</summary>
    [Range(1, 1024)]
    public int DiscoveredPartitions { get; set; } = 12;

    /// <summary>Partitions of every other topic.</summary>
    [Range(1, 1024)]
    public int Partitions { get; set; } = 24;

    /// <summary>Messages of a topic that may wait for a handler before publishers wait.</summary>
    [Range(1, 1_000_000)]
    public int Capacity { get; set; } = 512;

    /// <summary>The same for ingest batches, of which one is about 100 KB.</summary>
    [Range(1, 1_000_000)]
    public int IngestCapacity { get; set; } = 64;

    internal int PartitionsOf(string topic) => topic == Topics.Discovered.Name ? DiscoveredPartitions : Partitions;

    internal int CapacityOf(string topic) => topic == Topics.Ingest.Name ? IngestCapacity : Capacity;
}

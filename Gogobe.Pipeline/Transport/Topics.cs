using Gogobe.Pipeline.Messages;

namespace Gogobe.Pipeline.Transport;

/// <summary>A topic and what it carries.</summary>
/// <param name="Name">Its name at the broker.</param>
/// <param name="Version">The version of its messages that this build reads; any other is a dead letter.</param>
public sealed record Topic<T>(string Name, int Version = 1)
    where T : class;

/// <summary>The topics of the flow: portals, discovered, downloaded, ingest, PostgreSQL.</summary>
public static class Topics
{
    /// <summary>Scout to Carrier, keyed by portal host.</summary>
    public static readonly Topic<FileDiscovered> Discovered = new("gogobe.files.discovered", FileDiscovered.CurrentVersion);

    /// <summary>Carrier to Parser, keyed by chain and store.</summary>
    public static readonly Topic<FileDownloaded> Downloaded = new("gogobe.files.downloaded", FileDownloaded.CurrentVersion);

    /// <summary>Parser to Writer, keyed by chain and store.</summary>
    public static readonly Topic<IngestBatch> Ingest = new("gogobe.products.ingest", IngestBatch.CurrentVersion);

    /// <summary>Messages that failed for a reason of their own.</summary>
    public const string DeadLetters = "gogobe.dead-letters";
}

/// <summary>The groups that read the topics, one a stage.</summary>
public static class Groups
{
    /// <summary>Reads <see cref="Topics.Discovered"/>.</summary>
    public const string Carrier = "gogobe.carrier";

    /// <summary>Reads <see cref="Topics.Downloaded"/>.</summary>
    public const string Parser = "gogobe.parser";

    /// <summary>Reads <see cref="Topics.Ingest"/>.</summary>
    public const string Writer = "gogobe.writer";
}

using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Ledger;

/// <summary>One row of the ledger as a stage sees it.</summary>
public sealed record LedgerFile
{
    /// <summary>Its number.</summary>
    public required long FileId { get; init; }

    /// <summary>Chain number; 0 when the registry knows no chain for it.</summary>
    public required int ChainNumber { get; init; }

    /// <summary>The chain id in the name, digits as they stand.</summary>
    public string PublishedChainId { get; init; } = "";

    /// <summary>Kind.</summary>
    public required FileType FileType { get; init; }

    /// <summary>Store; null for a chain-level file.</summary>
    public int? StoreNumber { get; init; }

    /// <summary>The name under which it was listed.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is.</summary>
    public required string Url { get; init; }

    /// <summary>Stamp, UTC.</summary>
    public required DateTimeOffset FileTime { get; init; }

    /// <summary>Digits behind the stamp.</summary>
    public required string Sequence { get; init; }

    /// <summary>0, or the ordinal of the republish.</summary>
    public required int Ordinal { get; init; }

    /// <summary>Current run.</summary>
    public required int Run { get; init; }

    /// <summary>State.</summary>
    public required FileState State { get; init; }

    /// <summary>Reason of the state.</summary>
    public Reason Reason { get; init; }

    /// <summary>Downloads tried since the file was last offered.</summary>
    public int Attempt { get; init; }

    /// <summary>The name said NULL.</summary>
    public bool NullNamed { get; init; }

    /// <summary>Key in the raw store; null before the download and after the retention.</summary>
    public string? RawPath { get; init; }

    /// <summary>SHA-256, lower-case hex.</summary>
    public string? Sha256 { get; init; }

    /// <summary>Bytes as published.</summary>
    public long? Bytes { get; init; }

    /// <summary>Where its message lies.</summary>
    public MessageOffset? MessageOffset { get; init; }

    /// <summary>When it was first listed.</summary>
    public required DateTimeOffset DiscoveredAt { get; init; }

    /// <summary>The transport instance that has its message, or in which somebody is about to publish it; null when nobody is.</summary>
    public string? Instance { get; init; }

    /// <summary>True while nobody carries it on: whoever offered the file publishes its message (<see cref="FileDispatch"/>).</summary>
    public bool NeedsMessage => Instance is null && State is (FileState.Discovered or FileState.Downloaded);

    /// <summary>Its version, comparable across files of one store.</summary>
    public long Version => FileVersion.Pack(FileTime, FileType, Sequence, Ordinal, Run);
}

/// <summary>A file that is listed somewhere.</summary>
/// <param name="ChainNumber">Chain in the registry; 0 when none has the published id.</param>
/// <param name="Name">Its parsed name.</param>
/// <param name="Listed">The name as listed.</param>
/// <param name="Url">Where its bytes are.</param>
/// <param name="FileTime">Stamp, UTC.</param>
public sealed record FileOffer(int ChainNumber, PublishedName Name, string Listed, string Url, DateTimeOffset FileTime);

using Gogobe.Ledger;
using Gogobe.Scout;

namespace Gogobe.Cli.Ingest;

/// <summary>What a run brings into the flow: files of this machine, or what portals list.</summary>
internal interface IRunWork
{
    /// <summary>Files that are known beforehand; null when nobody knows before they are listed.</summary>
    long? Files { get; }

    /// <summary>Bytes of these files; 0 when not known.</summary>
    long Bytes { get; }

    /// <summary>Starts the session of the run.</summary>
    Task<long> StartAsync(Sessions sessions, CancellationToken cancellationToken);

    /// <summary>Offers everything; returns when the last file is offered. Called again after an outage of the database.</summary>
    Task OfferAsync(long session, CancellationToken cancellationToken);
}

/// <summary>Files of this machine.</summary>
internal sealed class LocalWork(FileOffering offering, IReadOnlyList<ListedFile> files, bool force) : IRunWork
{
    /// <inheritdoc/>
    public long? Files => files.Count;

    /// <inheritdoc/>
    public long Bytes { get; } = files.Sum(f => new FileInfo(f.Path) is { Exists: true } file ? file.Length : 0);

    /// <inheritdoc/>
    public Task<long> StartAsync(Sessions sessions, CancellationToken cancellationToken) => sessions.StartAsync("ingest", cancellationToken);

    /// <inheritdoc/>
    public Task OfferAsync(long session, CancellationToken cancellationToken) => offering.OfferAsync(session, files, force, cancellationToken);
}

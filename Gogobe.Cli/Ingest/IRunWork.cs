using Gogobe.Ledger;
using Gogobe.Pipeline;
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
internal sealed class LocalWork(FileOffering offering, NamesPassedOver passedOver, Listing listing, bool force) : IRunWork
{
    private const int MostNames = 500;

    /// <inheritdoc/>
    public long? Files => listing.Files.Count;

    /// <inheritdoc/>
    public long Bytes { get; } = listing.Files.Sum(f => new FileInfo(f.Path) is { Exists: true } file ? file.Length : 0);

    /// <inheritdoc/>
    public Task<long> StartAsync(Sessions sessions, CancellationToken cancellationToken) => sessions.StartAsync("ingest", cancellationToken);

    /// <inheritdoc/>
    public async Task OfferAsync(long session, CancellationToken cancellationToken)
    {
        await passedOver.RecordAsync(
            session, NamesPassedOver.Local, [.. listing.Ignored.Select(path => (Path.GetFileName(path), Reason.NotPriceData.Text()))], MostNames, cancellationToken);
        await offering.OfferAsync(session, listing.Files, force, cancellationToken);
    }
}

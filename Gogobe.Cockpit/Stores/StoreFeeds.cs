using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Stores;

/// <summary>The lists of stores that pages of this process show.</summary>
internal sealed class StoreListFeed(StoreReader reader, ILiveEvents events, TimeProvider clock, ILogger<StoreListFeed> logger)
    : SubjectFeed<StoreQuery, StoreList>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<StoreList?> ReadStateAsync(StoreQuery key, CancellationToken cancellationToken) => await reader.ReadPageAsync(key, cancellationToken);

    // It shows the read models, which no event moves.
    /// <inheritdoc/>
    protected override bool Concerns(StoreQuery key, StoreList? state, LiveEvent happened) => false;
}

/// <summary>Names a store in an address.</summary>
/// <param name="Chain">Slug.</param>
/// <param name="Number">Null where the address has none.</param>
public sealed record StoreSubject(string Chain, int? Number);

/// <summary>The stores that pages of this process show.</summary>
internal sealed class StoreFeed(StoreReader reader, ILiveEvents events, TimeProvider clock, ILogger<StoreFeed> logger)
    : SubjectFeed<StoreSubject, StoreDetails>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<StoreDetails?> ReadStateAsync(StoreSubject key, CancellationToken cancellationToken) =>
        key.Number is { } store ? await reader.ReadAsync(key.Chain, store, cancellationToken) : null;

    // Events of files name their chain only.
    /// <inheritdoc/>
    protected override bool Concerns(StoreSubject key, StoreDetails? state, LiveEvent happened) => happened.Kind == LiveEventKind.File && happened.Chain == key.Chain;
}

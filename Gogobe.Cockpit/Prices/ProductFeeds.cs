using Gogobe.Cockpit.Feeds;
using Gogobe.Pipeline.Live;

namespace Gogobe.Cockpit.Prices;

/// <summary>What a page of prices is read for: a product, and how many days of its history.</summary>
/// <param name="Product">Its key; null where the address names none.</param>
/// <param name="Days">Days of history.</param>
public sealed record ProductSubject(long? Product, int Days);

/// <summary>The products that pages of this process show.</summary>
internal sealed class ProductFeed(ProductReader reader, ILiveEvents events, TimeProvider clock, ILogger<ProductFeed> logger)
    : SubjectFeed<ProductSubject, ProductDetails>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<ProductDetails?> ReadStateAsync(ProductSubject key, CancellationToken cancellationToken) =>
        key.Product is { } product ? await reader.ReadAsync(product, key.Days, cancellationToken) : null;

    // No event names a product: a page is as fresh as its last reading.
    /// <inheritdoc/>
    protected override bool Concerns(ProductSubject key, ProductDetails? state, LiveEvent happened) => false;
}

/// <summary>The searches that pages of this process show, by what was typed.</summary>
internal sealed class ProductSearchFeed(ProductSearch search, ILiveEvents events, TimeProvider clock, ILogger<ProductSearchFeed> logger)
    : SubjectFeed<string, ProductList>(events, clock, logger)
{
    /// <inheritdoc/>
    protected override async Task<ProductList?> ReadStateAsync(string key, CancellationToken cancellationToken) => await search.FindAsync(key, cancellationToken);

    /// <inheritdoc/>
    protected override bool Concerns(string key, ProductList? state, LiveEvent happened) => false;
}

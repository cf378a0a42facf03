using System.Globalization;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Portals.Http;
using Gogobe.Portals.Links;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Shufersal;

/// <summary>
/// Shufersal: a grid of pages, newest first, with signed links that end within minutes. What is kept of a file is how to list it again: its kind and store
/// make a page or two, however long the whole listing is.
/// </summary>
internal sealed class ShufersalPortal(GridListing grid, LinkedFiles files, SignedLinks links, ChainRegistry registry, TimeProvider time) : IPortal
{
    private static readonly TimeSpan s_unnamedEnd = TimeSpan.FromMinutes(5);

    /// <inheritdoc/>
    public string Family => "shufersal";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        IEnumerable<FileType?> kinds = request.Types is null ? [null] : request.Types.Where(t => request.Wants(chain.Chain, t)).Select(t => (FileType?)t);
        foreach (var kind in kinds)
        {
            var oldPages = 0;
            await foreach (var page in PagesAsync(chain, request.Notes, ShufersalListing.Category(kind), store: 0, cancellationToken))
            {
                var discovered = page.Rows.Select(r => Discover(chain, page, r)).ToArray();
                foreach (var file in discovered)
                {
                    yield return file;
                }

                // Sorted by the time of publishing, which is never before the stamp. One old page may be a store that published late.
                oldPages = Array.TrueForAll(discovered, f => IsBefore(f, request.Since)) ? oldPages + 1 : 0;
                if (oldPages == 2)
                {
                    break;
                }
            }
        }
    }

    /// <inheritdoc/>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken)
    {
        if (file.Keys.GetValueOrDefault("name") is not { } name || !int.TryParse(file.Keys.GetValueOrDefault("cat"), NumberStyles.None, CultureInfo.InvariantCulture, out var category))
        {
            return new OpenedFile(new PortalFailure(Reason.Forbidden, "Files of this family are found by listing again: category, store and name.", Heals: false));
        }

        _ = int.TryParse(file.Keys.GetValueOrDefault("store"), NumberStyles.None, CultureInfo.InvariantCulture, out var store);
        return await files.OpenAsync(
            chain,
            name,
            async ct =>
            {
                await foreach (var page in PagesAsync(chain, new ListingNotes(), category, store, ct))
                {
                    foreach (var row in page.Rows)
                    {
                        _ = Keep(chain, page, row);
                    }

                    if (page.Rows.Any(r => r.Name == name))
                    {
                        return;
                    }
                }
            },
            cancellationToken);
    }

    private IAsyncEnumerable<GridPage> PagesAsync(PortalChain chain, ListingNotes notes, int category, int store, CancellationToken cancellationToken) =>
        grid.PagesAsync(
            chain,
            notes,
            page => new PortalRequest(chain.At(string.Create(
                CultureInfo.InvariantCulture, $"/FileObject/UpdateCategory?catID={category}&storeId={store}&sort=Time&sortdir=DESC&page={page}"))),
            ShufersalListing.Read,
            ShufersalListing.Landmark,
            cancellationToken);

    private DiscoveredFile Discover(PortalChain chain, GridPage page, GridRow row)
    {
        var link = Keep(chain, page, row);
        return Attribution.Discover(
            chain,
            registry,
            row.Name,
            n => link is null || !PublishedName.TryParse(n, out var parsed) ? null : FileLocator.Relist(
                Family,
                ("cat", ShufersalListing.Category(parsed.Type).ToString(CultureInfo.InvariantCulture)),
                ("store", (parsed.StoreNumber ?? 0).ToString(CultureInfo.InvariantCulture)),
                ("name", n)),
            row.Size,
            time.GetUtcNow(),
            link?.Expires);
    }

    private SignedLink? Keep(PortalChain chain, GridPage page, GridRow row)
    {
        if (GridListing.Target(chain, page.Address, row.Link) is not { } target)
        {
            return null;
        }

        var link = new SignedLink(target, null, SignedLinks.EndOf(target) ?? time.GetUtcNow() + s_unnamedEnd);
        links.Keep(chain.Slug, row.Name, link);
        return link;
    }

    private static bool IsBefore(DiscoveredFile file, DateTimeOffset? since) => since is { } moment && file.Name is { } name && IsraelTime.ToUtc(name.WallTime) < moment;
}

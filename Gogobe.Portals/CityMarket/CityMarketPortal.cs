using System.Globalization;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Html;
using Gogobe.Portals.Http;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.CityMarket;

/// <summary>
/// City Market's shops: pages of a table by day. The third cell has the name (without extension), the sixth the size in KB, the seventh a link that says
/// nothing: <c>/downloadFile/&lt;guid&gt;</c>.
/// </summary>
internal sealed class CityMarketPortal(GridListing grid, PortalFiles files, ChainRegistry registry, TimeProvider time) : IPortal
{
    /// <inheritdoc/>
    public string Family => "city-market-shops";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in request.Days(chain.Chain, time.GetUtcNow()))
        {
            PortalRequest Ask(int page) => new(chain.At(string.Create(CultureInfo.InvariantCulture, $"?d={day:yyyy-MM-dd}&s=&t=&f=&p={page}")));
            await foreach (var page in grid.PagesAsync(chain, request.Notes, Ask, Read, GridListing.Table, cancellationToken))
            {
                foreach (var row in page.Rows)
                {
                    yield return Attribution.Discover(chain, registry, row.Name, _ => Locate(chain, page, row), row.Size, time.GetUtcNow());
                }
            }
        }
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) => files.OpenAsync(chain, file, cancellationToken);

    /// <summary>The lines and the last page of a page.</summary>
    public static (IReadOnlyList<GridRow> Rows, int? LastPage) Read(string html) =>
        (GridListing.Rows(html, name: 2, link: 6, size: 5), HtmlLinks.GreatestNumber(html, "p"));

    private static FileLocator? Locate(PortalChain chain, GridPage page, GridRow row) =>
        GridListing.Target(chain, page.Address, row.Link) is { } target && FileLocator.TryAt(target, out var locator) ? locator : null;
}

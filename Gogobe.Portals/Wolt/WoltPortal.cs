using System.Globalization;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Html;
using Gogobe.Portals.Http;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Wolt;

/// <summary>
/// Wolt Market: an index of days, and a page a day with links <c>download/2026-10-08/PriceFull....gz</c>. A day without files is answered 400; one that the
/// index does not name is not asked for. The last Stores file may be ten days old.
/// </summary>
internal sealed class WoltPortal(PortalDocuments documents, PortalFiles files, ChainRegistry registry, TimeProvider time) : IPortal
{
    /// <inheritdoc/>
    public string Family => "wolt";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var index = await documents.ReadAsync(chain, new PortalRequest(chain.At("/index.html")), request.Notes, cancellationToken);
        var named = HtmlLinks.All(HtmlPage.OfListing(index, landmark: null)).Select(Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var day in request.Days(chain.Chain, time.GetUtcNow()))
        {
            var name = day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) + ".html";
            if (!named.Contains(name))
            {
                continue;
            }

            var page = await documents.ReadAsync(
                chain, new PortalRequest(chain.At("/" + name)) { AlsoAccepts = [400], Conditional = true }, request.Notes, cancellationToken);
            if (page.Status == 400)
            {
                continue;
            }

            foreach (var link in HtmlLinks.All(HtmlPage.OfListing(page, landmark: null)).Where(l => l.Contains("download/", StringComparison.OrdinalIgnoreCase)))
            {
                yield return Attribution.Discover(
                    chain,
                    registry,
                    Name(link),
                    _ => GridListing.Target(chain, page.Address, link) is { } target && FileLocator.TryAt(target, out var locator) ? locator : null,
                    size: null,
                    time.GetUtcNow());
            }
        }
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) => files.OpenAsync(chain, file, cancellationToken);

    private static string Name(string link) => Uri.UnescapeDataString(link[(link.LastIndexOf('/') + 1)..]);
}

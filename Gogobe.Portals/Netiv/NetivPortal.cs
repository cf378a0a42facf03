using System.Globalization;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Html;
using Gogobe.Portals.Http;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Netiv;

/// <summary>
/// Netiv HaHesed: a page a day with links <c>/Prices/Download?fileName=PriceFull....GZ</c>. Nothing new on Shabbat and holidays. Refuses what does not look like
/// a browser.
/// </summary>
internal sealed class NetivPortal(PortalDocuments documents, PortalFiles files, ChainRegistry registry, TimeProvider time) : IPortal
{
    /// <inheritdoc/>
    public string Family => "netiv";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in request.Days(chain.Chain, time.GetUtcNow()))
        {
            var address = chain.At(string.Create(CultureInfo.InvariantCulture, $"?Date={day:yyyy-MM-dd}"));
            var page = await documents.ReadAsync(chain, new PortalRequest(address) { Conditional = true }, request.Notes, cancellationToken);
            foreach (var link in HtmlLinks.All(HtmlPage.OfListing(page, landmark: null)))
            {
                if (HtmlLinks.Query(link, "fileName") is { } name)
                {
                    yield return Attribution.Discover(
                        chain,
                        registry,
                        name,
                        _ => GridListing.Target(chain, page.Address, link) is { } target && FileLocator.TryAt(target, out var locator) ? locator : null,
                        size: null,
                        time.GetUtcNow());
                }
            }
        }
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) => files.OpenAsync(chain, file, cancellationToken);
}

using System.Globalization;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Http;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.PublishPrice;

/// <summary>PublishPrice (Carrefour): a page a day whose script holds all files of the day. Today's fills until the evening.</summary>
internal sealed class PublishPricePortal(PortalDocuments documents, PortalFiles files, ChainRegistry registry, TimeProvider time) : IPortal
{
    /// <inheritdoc/>
    public string Family => "publishprice";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        foreach (var day in request.Days(chain.Chain, time.GetUtcNow()))
        {
            var address = chain.At(string.Create(CultureInfo.InvariantCulture, $"?p=./{day:yyyyMMdd}"));
            var document = await documents.ReadAsync(chain, new PortalRequest(address) { Conditional = true }, request.Notes, cancellationToken);
            var (folder, rows) = PublishPriceListing.Read(document.Text);
            foreach (var row in rows.Where(r => r.Name is not null))
            {
                yield return Attribution.Discover(
                    chain, registry, row.Name!, n => FileLocator.At(chain.At($"/{folder}/{Uri.EscapeDataString(n)}")), row.Size, time.GetUtcNow());
            }
        }
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) => files.OpenAsync(chain, file, cancellationToken);
}

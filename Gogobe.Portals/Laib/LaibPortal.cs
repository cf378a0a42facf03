using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Http;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Laib;

/// <summary>
/// Laib: one API for several chains, the whole list in one answer. A chain may publish under several ids (edi); a file is downloaded under the id that listed
/// it. Outside Israel connections hang, so that one is given up soon.
/// </summary>
internal sealed class LaibPortal(PortalFiles files, PortalDocuments documents, ChainRegistry registry, TimeProvider time) : IPortal
{
    /// <inheritdoc/>
    public string Family => "laib";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var ids = chain.Settings.Edi ?? chain.Chain.PublishedIds;
        foreach (var id in ids)
        {
            // Not by branch: the parameter does not split the list reliably.
            var document = await documents.ReadAsync(
                chain, new PortalRequest(chain.At($"/webapi/api/getfiles?edi={id}")) { AlsoAccepts = [400], Conditional = true }, request.Notes, cancellationToken);
            var rows = document.Status == 400 ? null : LaibListing.Rows(document.Bytes.Span);
            if (rows is null && id == ids[0])
            {
                throw new PortalException(Reason.BadListing, $"The portal has no folder for {id} any more.");
            }

            foreach (var row in rows ?? [])
            {
                yield return Attribution.Discover(
                    chain, registry, row.Name, n => FileLocator.At(chain.At($"/webapi/{id}/{Uri.EscapeDataString(n)}")), row.Size, time.GetUtcNow());
            }
        }
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) =>
        files.OpenAsync(chain, file, cancellationToken);
}

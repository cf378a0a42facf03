using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;

namespace Gogobe.Scout.Portals.Cerberus;

/// <summary>Cerberus ("Published Prices"): one site with an account a chain.</summary>
internal sealed class CerberusPortal(CerberusWeb web, ChainRegistry registry, TimeProvider time) : IPortal
{
    /// <inheritdoc/>
    public string Family => "cerberus";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var row in web.ListAsync(chain, request, cancellationToken))
        {
            yield return Attribution.Discover(
                chain, registry, row.Name, n => FileLocator.At(CerberusWeb.AddressOf(chain, n)), row.Size, time.GetUtcNow());
        }
    }

    /// <inheritdoc/>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken) =>
        file.Address is { } address
            ? await web.OpenAsync(chain, Uri.UnescapeDataString(address.Segments[^1]), cancellationToken)
            : new OpenedFile(new PortalFailure(Reason.Forbidden, "Files of this family are found by address.", Heals: false));
}

using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Listings;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals.Canary;

/// <summary>The canary's portal, which is no web site: it lists the file of the present period, and makes the bytes of any file from its name.</summary>
internal sealed class CanaryPortal(ChainRegistry registry, IOptions<CanaryOptions> options, TimeProvider time) : IPortal
{
    /// <inheritdoc/>
    public string Family => "canary";

    /// <inheritdoc/>
    public bool NeedsNoHost => true;

    /// <inheritdoc/>
    public IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, CancellationToken cancellationToken)
    {
        var file = CanaryFile.Of(time.GetUtcNow(), options.Value.Every);

        // Listed when its period began: in the night in which the clock is set back that says which pass its stamp means, however late it is listed.
        return new[]
        {
            Attribution.Discover(chain, registry, file.Name, name => FileLocator.Relist(Family, ("name", name)), size: null, file.Start),
        }.ToAsyncEnumerable();
    }

    /// <inheritdoc/>
    public Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken)
    {
        if (!file.Keys.TryGetValue("name", out var name) || CanaryFile.Find(name) is not { } canary)
        {
            return Task.FromResult(new OpenedFile(new PortalFailure(Reason.GoneAtSource, "The canary has no such file.", Heals: false)));
        }

        var bytes = canary.ToGzip();
        return Task.FromResult(new OpenedFile(new MemoryStream(bytes, writable: false), bytes.Length, owner: null));
    }
}

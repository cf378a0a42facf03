using Gogobe.Carrier.Downloads;
using Gogobe.Pipeline;
using Gogobe.Portals;

namespace Gogobe.Carrier.Sources;

/// <summary>
/// Reads files from the portal of their chain, through PortalFiles: its hosts and no others, its limits, its sessions. A link that ended is listed
/// again there.
/// </summary>
internal sealed class PortalSource(PortalDirectory directory) : ISource
{
    /// <inheritdoc/>
    public bool Heals => true;

    /// <inheritdoc/>
    public async Task<Opened> OpenAsync(string chain, string address, CancellationToken cancellationToken)
    {
        if (directory.Find(chain) is not { } portal)
        {
            return new Opened(new DownloadResult.Failed(Reason.Forbidden, "The chain has no portal that this process knows.", Heals: false));
        }

        var file = await directory.OpenAsync(portal, address, cancellationToken);
        return file.Failure is { } failure ? new Opened(Map(failure)) : new Opened(file.Body!, file.Length, file);
    }

    /// <inheritdoc/>
    public DownloadResult.Failed? Explain(Exception error) => PortalFailures.Explain(error) is { } failure ? Map(failure) : null;

    private static DownloadResult.Failed Map(PortalFailure failure) => new(failure.Reason, failure.Detail, failure.Heals, failure.RetryAfter);
}

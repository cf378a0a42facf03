using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Ftp;
using Gogobe.Portals.Listings;

namespace Gogobe.Portals.Cerberus;

/// <summary>
/// Cerberus ("Published Prices"): one site with an account a chain. Asked over the web; where that fails over FTP, encrypted, and in clear only where the server
/// takes nothing else.
/// </summary>
internal sealed class CerberusPortal(CerberusWeb web, FtpPortal ftp, ChainRegistry registry, TimeProvider time) : IPortal
{
    // While the web is away each file would wait for it first.
    private static readonly TimeSpan s_ftpFirst = TimeSpan.FromMinutes(10);
    private readonly ConcurrentDictionary<string, DateTimeOffset> _ftpUntil = new(StringComparer.Ordinal);

    /// <inheritdoc/>
    public string Family => "cerberus";

    /// <inheritdoc/>
    public async IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        request.Notes.Way = "web";
        PortalException? failed = null;
        await using var rows = web.ListAsync(chain, request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        while (true)
        {
            try
            {
                if (!await rows.MoveNextAsync())
                {
                    break;
                }
            }
            catch (PortalException e) when (MayGoByFtp(chain, e.Failure))
            {
                failed = e;
                break;
            }

            yield return Discover(chain, rows.Current.Name, rows.Current.Size);
        }

        if (failed is null)
        {
            _ftpUntil.TryRemove(chain.Slug, out _);
            yield break;
        }

        var files = await ListByFtpAsync(chain, request, failed, cancellationToken);
        _ftpUntil[chain.Slug] = time.GetUtcNow() + s_ftpFirst;
        foreach (var file in files)
        {
            yield return Discover(chain, file.Name, file.Size);
        }
    }

    /// <inheritdoc/>
    public async Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken)
    {
        if (file.Address is not { } address)
        {
            return new OpenedFile(new PortalFailure(Reason.Forbidden, "Files of this family are found by address.", Heals: false));
        }

        var name = Uri.UnescapeDataString(address.Segments[^1]);
        if (_ftpUntil.TryGetValue(chain.Slug, out var until) && time.GetUtcNow() < until)
        {
            return await ftp.OpenAsync(chain, name, cancellationToken);
        }

        try
        {
            return await web.OpenAsync(chain, name, cancellationToken);
        }
        catch (PortalException e) when (MayGoByFtp(chain, e.Failure))
        {
            try
            {
                return await ftp.OpenAsync(chain, name, cancellationToken);
            }
            catch (PortalException)
            {
                // What is wrong with the usual way is what the operator wants to know.
                return new OpenedFile(e.Failure);
            }
        }
    }

    // Not when the certificate was refused: somebody in between could force everybody onto a connection in clear. Not when the portal wants to be left alone.
    private static bool MayGoByFtp(PortalChain chain, PortalFailure failure) =>
        chain.Ftp is not null && failure.Reason is not (Reason.Tls or Reason.RateLimited or Reason.TooLarge or Reason.GoneAtSource);

    private async Task<IReadOnlyList<FtpFile>> ListByFtpAsync(PortalChain chain, ListRequest request, PortalException failed, CancellationToken cancellationToken)
    {
        try
        {
            return await ftp.ListAsync(chain, request.Notes, cancellationToken);
        }
        catch (PortalException e)
        {
            var both = $"{failed.Failure.Detail} By FTP neither: {e.Failure.Detail}";
            throw new PortalException(new PortalFailure(failed.Failure.Reason, both, failed.Failure.Heals, failed.Failure.RetryAfter), failed);
        }
    }

    private DiscoveredFile Discover(PortalChain chain, string name, long? size) => Attribution.Discover(
        chain, registry, name, n => FileLocator.At(CerberusWeb.AddressOf(chain, n)), size, time.GetUtcNow());
}

namespace Gogobe.Portals;

/// <summary>
/// A portal family: a kind of web site on which chains publish their files. One class a family; chains are data. Implementations are singletons and
/// serve all chains of their family at once.
/// </summary>
public interface IPortal
{
    /// <summary>The name that <c>chains.json</c> gives this family: <c>cerberus</c>.</summary>
    string Family { get; }

    /// <summary>Its files are made in this process: no host is asked, and where portals are simulated it is what it is everywhere.</summary>
    bool NeedsNoHost => false;

    /// <summary>
    /// Lists a chain's files, page by page as they come. A name may come more than once (<see cref="PortalDirectory"/> drops repeats). A listing that ends
    /// without a file is an empty listing, never a failure in disguise.
    /// </summary>
    /// <param name="chain">Whose.</param>
    /// <param name="request">Which files, and where to note what was seen.</param>
    /// <param name="cancellationToken">Ends it between two requests or within one.</param>
    /// <exception cref="PortalException">The listing failed; what came before is true.</exception>
    IAsyncEnumerable<DiscoveredFile> ListAsync(PortalChain chain, ListRequest request, CancellationToken cancellationToken);

    /// <summary>
    /// Opens a file that was listed, now or days ago, by this process or another. A session that ended is renewed once, a link that expired is listed once more.
    /// </summary>
    /// <param name="chain">Whose.</param>
    /// <param name="file">Where it was listed.</param>
    /// <param name="cancellationToken">Ends the wait for a place at the host, and the request.</param>
    /// <returns>The body with what is known about it, or why there is none. To be disposed: until then it holds a place at the host.</returns>
    Task<OpenedFile> OpenAsync(PortalChain chain, FileLocator file, CancellationToken cancellationToken);
}

using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator;

/// <summary>Where the portal of a chain is.</summary>
/// <param name="Chain">The chain, with its account.</param>
/// <param name="BaseUrl">In place of the real base address; with the same path.</param>
/// <param name="HostPorts">Every <c>host:port</c> that a client may have to talk to: listing, download, FTP.</param>
/// <param name="FtpUrl">FTP, for Cerberus.</param>
public sealed record ChainHost(PortalChain Chain, Uri BaseUrl, IReadOnlyList<string> HostPorts, Uri? FtpUrl);

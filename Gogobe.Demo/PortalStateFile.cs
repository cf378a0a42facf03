using Gogobe.Portals.Simulator;

namespace Gogobe.Demo;

/// <summary>Where simulated portals are, for processes that ask them.</summary>
/// <param name="OpenedAt">The moment in which they opened: what their first files are stamped by.</param>
/// <param name="Portals">By slug of the chain.</param>
/// <param name="RootPem">The root that signed their certificates.</param>
/// <param name="IntermediatePem">The intermediate, which they leave out.</param>
internal sealed record PortalStateFile(DateTimeOffset OpenedAt, IReadOnlyDictionary<string, PortalStateFile.Portal> Portals, string RootPem, string IntermediatePem)
{
    /// <summary>The portals of a simulator of this process.</summary>
    public static PortalStateFile Of(PortalSimulator simulator, DateTimeOffset openedAt) => new(
        openedAt,
        simulator.Hosts.ToDictionary(h => h.Key, h => new Portal(h.Value.Chain.Host, h.Value.BaseUrl, h.Value.HostPorts, h.Value.FtpUrl)),
        simulator.RootPem,
        simulator.IntermediatePem);

    /// <summary>One portal.</summary>
    /// <param name="Host">The real host that it stands for.</param>
    /// <param name="Base">Its address.</param>
    /// <param name="HostPorts">Every <c>host:port</c> that belongs to it.</param>
    /// <param name="Ftp">Its FTP server; null when there is none.</param>
    internal sealed record Portal(string Host, Uri Base, IReadOnlyList<string> HostPorts, Uri? Ftp);
}

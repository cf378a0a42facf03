using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Portals;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Testing.Portals;

/// <summary>The simulator's portals, and our families in front of them.</summary>
internal sealed class SimulatedHost : IAsyncDisposable
{
    private SimulatedHost(PortalSimulator simulator, PortalHost portals, TimeProvider clock) => (Simulator, Portals, Clock) = (simulator, portals, clock);

    public PortalSimulator Simulator { get; }

    public PortalHost Portals { get; }

    /// <summary>Our clock, which is that of the portals unless their options name another.</summary>
    public TimeProvider Clock { get; }

    public static async Task<SimulatedHost> StartAsync(
        SimulatorOptions options, Action<PortalOptions>? portals = null, HostLimits? limits = null, Func<SimulatedPortals, SimulatedPortals>? change = null)
    {
        var clock = new QuietClock();
        var simulator = await PortalSimulator.StartAsync(
            options.Clock == TimeProvider.System ? options with { Clock = clock } : options, TestContext.Current.CancellationToken);
        var simulated = Addresses(simulator) with { DefaultLimits = limits ?? PortalHost.Unlimited };
        return new SimulatedHost(simulator, PortalHost.Of(change?.Invoke(simulated) ?? simulated, portals, clock), clock);
    }

    public static SimulatedPortals Addresses(PortalSimulator simulator)
    {
        var roots = new X509Certificate2Collection();
        roots.ImportFromPem(simulator.RootPem);
        var intermediates = new X509Certificate2Collection();
        intermediates.ImportFromPem(simulator.IntermediatePem);
        return new SimulatedPortals
        {
            Portals = simulator.Hosts.ToDictionary(h => h.Key, h => new SimulatedPortal(h.Value.BaseUrl, h.Value.HostPorts, h.Value.FtpUrl)),
            Endpoints = simulator.Hosts.SelectMany(h => h.Value.HostPorts).ToHashSet(),
            Roots = roots,
            Intermediates = intermediates,
        };
    }

    public Task<List<DiscoveredFile>> ListAsync(string slug, ListRequest? request = null) => Portals.ListAsync(slug, request);

    /// <summary>The names that the portal has, as it lists them.</summary>
    public IEnumerable<string> Names(string slug) => Simulator.Country.Files.Where(f => f.Portal.Slug == slug).Select(f => f.Name);

    /// <summary>Hash of a file's bytes; the reason in brackets when there are none.</summary>
    public async Task<string> HashAsync(string slug, DiscoveredFile file)
    {
        await using var opened = await Portals.OpenAsync(slug, file.Locator.ToString());
        if (opened.Failure is { } failure)
        {
            return $"[{failure.Reason.Text()}]";
        }

        try
        {
            return Convert.ToHexStringLower(await SHA256.HashDataAsync(opened.Body!, TestContext.Current.CancellationToken));
        }
        catch (Exception e) when (PortalFailures.Explain(e) is { } broken)
        {
            return $"[{broken.Reason.Text()}]";
        }
    }

    /// <summary>The file of the simulator's list that a listed one is.</summary>
    public PublishedFile Truth(string slug, DiscoveredFile file) => Simulator.Country.Files.First(f => f.Portal.Slug == slug && Same(f.Name, file.OriginalName));

    public async ValueTask DisposeAsync()
    {
        await Portals.DisposeAsync();
        await Simulator.DisposeAsync();
    }

    // Some portals list names without their extension, some in another case.
    public static bool Same(string published, string listed) =>
        published.Equals(listed, StringComparison.OrdinalIgnoreCase)
        || (published.StartsWith(listed, StringComparison.OrdinalIgnoreCase) && published[listed.Length..].All(c => c == '.' || char.IsAsciiLetter(c)));
}

using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>Small simulators for tests.</summary>
internal static class Simulated
{
    public static Task<PortalSimulator> StartAsync(params string[] chains) => StartAsync(new SimulatorOptions(), chains);

    public static Task<PortalSimulator> StartAsync(SimulatorOptions options, params string[] chains) => PortalSimulator.StartAsync(
        options with { Chains = chains, Stores = Math.Min(options.Stores, 3), Items = Math.Min(options.Items, 30), Clock = options.Clock == TimeProvider.System ? new StillClock() : options.Clock },
        TestContext.Current.CancellationToken);

    /// <summary>The bytes of a file as the country has them, found by the listed name.</summary>
    public static byte[] Bytes(this PortalSimulator simulator, string chain, string name) =>
        simulator.Country.FilesOf(chain).Single(f => f.Name == name).Bytes().ToArray();

    /// <summary>The names that a portal should list.</summary>
    public static IEnumerable<string> Names(this PortalSimulator simulator, string chain, Func<PublishedFile, bool>? which = null) =>
        simulator.Country.FilesOf(chain).Where(which ?? (_ => true)).Select(f => f.Name);
}

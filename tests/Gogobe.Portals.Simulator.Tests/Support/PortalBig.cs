using Gogobe.Portals.Simulator.Counting;
using Gogobe.Portals.Simulator.Country;

namespace Gogobe.Portals.Simulator.Tests.Support;

/// <summary>A portal whose file does not fit into the buffers between server and client, so that an answer that is not read is still at work.</summary>
internal sealed class PortalBig : IDisposable
{
    private readonly PortalSimulator _simulator;
    private readonly Browser _browser;
    private readonly string _name;

    private PortalBig(PortalSimulator simulator)
    {
        _simulator = simulator;
        _browser = new Browser(simulator, "zol-vebegadol");
        _name = simulator.Names("zol-vebegadol", f => f.Type == PublishedType.PriceFull).First();
    }

    public HostCount Count => _simulator.Counts.Host("zolvebegadol.binaprojects.com");

    // This chain publishes bare XML: 20,000 rows are 15 MB.
    public static async Task<PortalBig> StartAsync() => new(await PortalSimulator.StartAsync(
        new SimulatorOptions { Chains = ["zol-vebegadol"], Stores = 1, Items = 20_000, Clock = new StillClock() }, TestContext.Current.CancellationToken));

    /// <summary>Asks for the file and reads no more than the headers of the answer.</summary>
    public Task<HttpResponseMessage> BeginAsync() => _browser.Http.GetAsync(
        new Uri("/Download/" + _name, UriKind.Relative), HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);

    public void Dispose()
    {
        _browser.Dispose();
        _simulator.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }
}

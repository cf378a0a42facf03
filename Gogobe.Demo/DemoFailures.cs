using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Simulator;
using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.Demo;

/// <summary>What goes wrong in a demo that is to show failures (<c>gogobe demo --fail</c>): one family is down, one portal answers with something else than its listing, one is slow, and one publishes prices that are no numbers.</summary>
internal static class DemoFailures
{
    private const PortalFamily Down = PortalFamily.Laib;
    private const string DownName = "laib";
    private const string Changed = "carrefour";
    private const string Slow = "hazi-hinam";

    private const string Bad = "yohananof";
    private const int BadEvery = 200;

    // Four times what counts as too slow, so that its files arrive all the same.
    private const int SlowBytesPerSecond = 4_096;

    /// <summary>Lets the portals fail.</summary>
    /// <returns>What fails, in one line for people.</returns>
    public static string Arm(PortalSimulator simulator)
    {
        simulator.Failures.Add(new FailureRule { Family = Down, Failure = Failure.Status(503) });
        simulator.Failures.Add(Changed, Failure.Html, RequestKind.List);
        simulator.Failures.Add(Slow, Failure.Drip(SlowBytesPerSecond), RequestKind.Download);
        simulator.Failures.Add(Bad, Failure.BadPrices(BadEvery), RequestKind.Download);
        var down = ChainRegistry.Default.Chains.Where(chain => chain.Family == DownName && simulator.Hosts.ContainsKey(chain.Slug)).Select(chain => chain.Slug);
        return $"family {DownName} answers 503 ({string.Join(", ", down)}), {Changed} answers with a page in place of its listing, {Slow} sends {SlowBytesPerSecond:N0} bytes a second, of {Bad} one price in {BadEvery} is no number";
    }
}

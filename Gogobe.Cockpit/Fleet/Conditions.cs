using Gogobe.Cockpit.Chains;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Flow;
using Gogobe.Cockpit.Formatting;
using Gogobe.Pipeline.Chains;

namespace Gogobe.Cockpit.Fleet;

/// <summary>Something that is wrong now. It is open as long as what it is made from says so.</summary>
/// <param name="Tone">bad or warn.</param>
/// <param name="Text">In words.</param>
/// <param name="Since">Null where nobody wrote it down.</param>
/// <param name="Link">Where its evidence is; null where there is no page of it.</param>
public sealed record Condition(string Tone, string Text, DateTimeOffset? Since = null, string? Link = null);

/// <summary>The open conditions of a state, worst first. One cause is one condition: chains of a family that fail for one reason are told together.</summary>
internal static class Conditions
{
    private const int MostNames = 3;

    public static IReadOnlyList<Condition> Of(FleetStatus status)
    {
        List<Condition> open = [];
        if (status.Canary is { } canary && canary.IsHealthy(status.Now) == false)
        {
            open.Add(new("bad", "The canary does not arrive: its prices were not all there and right within two periods.", canary.Arrived, ChainLinks.To(CanaryChain.Slug)));
        }

        if (status.Fleet.Unbalanced is > 0 and var lost)
        {
            open.Add(new("bad", $"{Many(lost, "file")} of the last 24 hours lost rows; nothing of {(lost == 1 ? "it" : "them")} was kept.", null, FileLinks.To(new FileQuery(Missing: true))));
        }

        open.AddRange(status.Chains.Where(c => c.IsFailing)
            .GroupBy(c => (Family: Family(c), Reason: c.FailingReason ?? c.BreakerReason))
            .OrderByDescending(g => g.Count()).ThenBy(g => g.Key.Family, StringComparer.Ordinal)
            .Select(Portals));
        open.AddRange(status.Chains.Where(c => c is { FailingSince: null, FailedFiles: > 0 }).Select(c => new Condition(
            "bad", $"{c.NameEn}: {Many(c.FailedFiles, "file")} failed, {c.Reason}.", c.Since, ChainLinks.To(c.Slug))));
        open.AddRange(status.Chains.Where(c => c.Unread > 0).Select(c => new Condition(
            "warn", $"{c.NameEn}: {Many(c.Unread, "file")} of the last 24 hours {(c.Unread == 1 ? "has" : "have")} many rows that cannot be read. Nothing was marked gone.", null,
            ChainLinks.To(c.Slug))));
        if (status.Fleet.DeadLetters is > 0 and var letters)
        {
            open.Add(new("warn", $"{Many(letters, "dead letter")} {(letters == 1 ? "waits" : "wait")} to be redriven.", null, FlowLinks.Letters));
        }

        if (status.Fleet.Drift is > 0 and var drift)
        {
            open.Add(new("warn", $"The registry and the authority's page differ in {Many(drift, "place")}."));
        }

        return open;
    }

    /// <summary>The portal family of a chain, from the registry of this build.</summary>
    public static string Family(ChainStatus chain) => ChainRegistry.Default.FindBySlug(chain.Slug)?.Family ?? "";

    private static Condition Portals(IGrouping<(string Family, string? Reason), ChainStatus> group)
    {
        var chains = group.ToList();
        var first = chains[0];
        var names = string.Join(", ", chains.Take(MostNames).Select(c => c.NameEn)) + (chains.Count > MostNames ? $" and {chains.Count - MostNames} more" : "");
        var breaker = chains.Where(c => c.IsBreakerOpen).Select(c => c.BreakerUntil).Min() is { } until ? $"; next try {IsraelClock.Second(until)}" : "";
        return new(
            "bad", chains.Count == 1 ? $"{names}: {group.Key.Reason}{breaker}." : $"{chains.Count} portals of {group.Key.Family} fail, {group.Key.Reason}: {names}{breaker}.",
            chains.Select(c => c.FailingSince ?? c.BreakerSince).Min(), chains.Count == 1 ? ChainLinks.To(first.Slug) : null);
    }

    private static string Many(long count, string what) => $"{Age.Count(count)} {what}{(count == 1 ? "" : "s")}";
}

using System.Collections.Immutable;

namespace Gogobe.Portals.Simulator.Failures;

/// <summary>The failures in force. Rules may be added and taken away while the portals run; of those that match a request the one added last speaks.</summary>
public sealed class FailureScript
{
    private ImmutableList<FailureRule> _rules = [];

    /// <summary>The rules in force.</summary>
    public IReadOnlyList<FailureRule> Rules => _rules;

    /// <summary>Adds a rule and returns it, for its <see cref="FailureRule.Hits"/> and to take it away.</summary>
    public FailureRule Add(FailureRule rule)
    {
        ArgumentNullException.ThrowIfNull(rule);
        ImmutableInterlocked.Update(ref _rules, rules => rules.Insert(0, rule));
        return rule;
    }

    /// <summary>Adds a rule for one chain.</summary>
    public FailureRule Add(string chain, Failure failure, RequestKind? on = null) => Add(new FailureRule { Chain = chain, Failure = failure, On = on });

    /// <summary>Takes a rule away.</summary>
    public void Remove(FailureRule rule) => ImmutableInterlocked.Update(ref _rules, rules => rules.Remove(rule));

    /// <summary>Takes all rules away: the portals are well again.</summary>
    public void Clear() => ImmutableInterlocked.Update(ref _rules, _ => []);

    internal Failure? Ask(FailureQuestion question) => _rules.FirstOrDefault(r => Concerns(r.Failure.Kind, question) && r.Take(question))?.Failure;

    // Certificates fail while a connection opens and passive mode when it is asked for; all others at a request.
    private static bool Concerns(FailureKind failure, FailureQuestion question) => failure switch
    {
        FailureKind.ForeignCertificate or FailureKind.ExpiredCertificate => question.Kind is null,
        FailureKind.PassiveUnreachable => question is { Channel: PortalChannel.Ftp, Kind: RequestKind.Other },
        _ => question.Kind is not null && question is not { Channel: PortalChannel.Ftp, Kind: RequestKind.Other },
    };
}

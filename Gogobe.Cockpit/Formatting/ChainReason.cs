using Gogobe.Cockpit.Fleet;

namespace Gogobe.Cockpit.Formatting;

/// <summary>Why a chain is as it is.</summary>
/// <param name="Text">In a few words.</param>
/// <param name="Reason">As stored, of what the words say; null where there is none.</param>
/// <param name="Since">Since when; null where the words are not of the state that it is in now.</param>
internal sealed record ChainReason(string Text, string? Reason, DateTimeOffset? Since)
{
    /// <summary>Null when there is nothing to explain.</summary>
    public static ChainReason? Of(ChainStatus chain) => chain switch
    {
        { SweepFailed: true } => Now(chain, $"sweep failed: {chain.Reason}"),
        { State: ChainStatus.Error } => Now(chain, $"{Age.Count(chain.FailedFiles)} {(chain.FailedFiles == 1 ? "file" : "files")} failed: {chain.Reason}"),
        { IsBreakerOpen: true } => new($"breaker {chain.Breaker}: {chain.BreakerReason}", chain.BreakerReason, chain.BreakerSince),
        { FailingReason: { } reason } => new($"last sweep failed: {reason}", reason, null),
        { Paused: true } => Now(chain, "paused"),
        { RetryingFiles: > 0 } => Now(chain, $"{Age.Count(chain.RetryingFiles)} {(chain.RetryingFiles == 1 ? "file waits" : "files wait")} for another try"),
        { Sweep: "cancelled" } => Now(chain, "its sweep was cancelled"),
        { Sweep: null, Since: null } => Now(chain, "never swept"),
        _ => null,
    };

    private static ChainReason Now(ChainStatus chain, string text) => new(text, chain.Reason, chain.Since);
}

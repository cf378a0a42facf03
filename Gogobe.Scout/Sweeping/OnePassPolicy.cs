using System.Diagnostics.CodeAnalysis;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;

namespace Gogobe.Scout.Sweeping;

/// <summary>Of which chains and types one Full a store and Israel day is enough (docs/specs/sessions.md, "One pass a day").</summary>
internal sealed class OnePassPolicy
{
    private const string Everyone = "*";
    private readonly HashSet<(string Chain, FileType Type)> _held;

    private OnePassPolicy(HashSet<(string Chain, FileType Type)> held) => _held = held;

    /// <summary>Reads entries such as <c>rami-levy:PriceFull</c> and <c>*:PromoFull</c>.</summary>
    /// <param name="entries">Slug of a chain (or of the registry entry that it is part of) and type; <c>*</c> is every chain.</param>
    /// <param name="policy">The policy; null when an entry is wrong.</param>
    /// <param name="error">Which entry is wrong, and how; null when none is.</param>
    public static bool TryParse(IEnumerable<string> entries, [NotNullWhen(true)] out OnePassPolicy? policy, [NotNullWhen(false)] out string? error)
    {
        (policy, error) = (null, null);
        var held = new HashSet<(string, FileType)>();
        foreach (var entry in entries)
        {
            if (entry.Split(':', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } chain, { Length: > 0 } type])
            {
                error = $"'{entry}' is not of the form chain:type, as in 'rami-levy:PriceFull' or '*:PromoFull'.";
                return false;
            }

            if (chain != Everyone && !ChainRegistry.Default.Chains.Any(c => c.Status != CanaryChain.Status && (c.Slug == chain || c.PortalSlug == chain)))
            {
                error = $"'{entry}' names no chain of the registry. It takes a slug, as in 'rami-levy', or '*' for every chain.";
                return false;
            }

            // By name: a number would be read as a type, too.
            if (Array.Find(Enum.GetValues<FileType>(), t => t.ToString().Equals(type, StringComparison.OrdinalIgnoreCase)) is var full && !full.IsFull())
            {
                error = $"'{entry}' names no kind of Full: only PriceFull and PromoFull say all of a store, so only they can be enough for a day.";
                return false;
            }

            held.Add((chain, full));
        }

        policy = new OnePassPolicy(held);
        return true;
    }

    /// <summary>Whether a Full of this chain and type waits for the next day once one has completed.</summary>
    public bool Holds(Chain chain, FileType type) =>
        _held.Contains((chain.Slug, type)) || _held.Contains((chain.PortalSlug, type))

        // The canary's files are there to come through, every one.
        || (_held.Contains((Everyone, type)) && chain.Status != CanaryChain.Status);
}

namespace Gogobe.Pipeline.Chains;

/// <summary>
/// The registry's entry that is no chain of the country: a file of known, made-up prices that goes through all stages, so that somebody notices when nothing
/// arrives any more (docs/operations/canary.md). Whoever means the chains of the country asks for their status; the public views leave this one out.
/// </summary>
public static class CanaryChain
{
    /// <summary>Its slug, which is also its portal's.</summary>
    public const string Slug = "canary";

    /// <summary>Its <see cref="Chain.Status"/>, which no other entry has.</summary>
    public const string Status = "canary";
}

using Gogobe.Pipeline;

namespace Gogobe.Portals;

/// <summary>Why a portal gave no listing, or no file.</summary>
/// <param name="Reason">From the bounded list (docs/specs/reasons.md).</param>
/// <param name="Detail">For people, under 500 characters, without secrets.</param>
/// <param name="Heals">Waiting may heal it.</param>
/// <param name="RetryAfter">How long the portal asked to be left alone.</param>
public sealed record PortalFailure(Reason Reason, string Detail, bool Heals = true, TimeSpan? RetryAfter = null)
{
    private const int MaxDetail = 480;

    /// <summary>For people, under 500 characters, without secrets.</summary>
    public string Detail { get; } = Detail.Length <= MaxDetail ? Detail : Detail[..MaxDetail];
}

/// <summary>A listing failed.</summary>
public sealed class PortalException : Exception
{
    /// <summary>Says why.</summary>
    public PortalException(PortalFailure failure, Exception? inner = null)
        : base($"{failure.Reason.Text()}: {failure.Detail}", inner) => Failure = failure;

    /// <summary>Says why.</summary>
    public PortalException(Reason reason, string detail, bool heals = true)
        : this(new PortalFailure(reason, detail, heals))
    {
    }

    /// <summary>Why.</summary>
    public PortalFailure Failure { get; }
}

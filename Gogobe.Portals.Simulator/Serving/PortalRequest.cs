using Gogobe.Portals.Simulator.Country;
using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>What a request means.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Chain">Whose; null when it does not say.</param>
/// <param name="File">The file it is for, if there is one of that name.</param>
internal sealed record PortalRequest(RequestKind Kind, PortalChain? Chain = null, PublishedFile? File = null)
{
    /// <summary>How the answer must go wrong; null for a good one.</summary>
    public Failure? Failure { get; init; }

    public bool Fails(FailureKind kind) => Failure?.Kind == kind;
}

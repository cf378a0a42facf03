using Gogobe.Portals.Simulator.Failures;

namespace Gogobe.Portals.Simulator.Counting;

/// <summary>One request on the web, as it was understood.</summary>
/// <param name="At">Real time since the portals opened.</param>
/// <param name="Host">Name of the real host.</param>
/// <param name="Kind">What it was for.</param>
/// <param name="Chain">Slug; null when it named none.</param>
/// <param name="Path">Method, path and query.</param>
/// <param name="UserAgent">As sent.</param>
/// <param name="Failure">How it was failed; null when it was answered well.</param>
public sealed record SeenRequest(TimeSpan At, string Host, RequestKind Kind, string? Chain, string Path, string UserAgent, FailureKind? Failure);

using System.Diagnostics;

namespace Gogobe.Cockpit.Files.Evidence;

/// <summary>Where traces can be looked at, section <c>Gogobe:Cockpit</c> (docs/specs/telemetry.md).</summary>
internal sealed class TraceLinks
{
    private const string Place = "{trace}";

    /// <summary>Address of a trace in a dashboard, with <c>{trace}</c> where its id belongs: <c>http://localhost:18888/traces/detail/{trace}</c>. Empty: no link.</summary>
    public string TraceUrl { get; init; } = "";

    /// <summary>The address of the dashboard itself; null where none is known.</summary>
    public string? Dashboard => To(ActivityTraceId.CreateFromString("00000000000000000000000000000001")) is { } trace && new Uri(trace) is var address ? $"{address.Scheme}://{address.Authority}/" : null;

    /// <summary>The address of a trace; null where no dashboard is known, or the setting is no address of a web page.</summary>
    public string? To(ActivityTraceId trace) =>
        TraceUrl.Contains(Place, StringComparison.Ordinal)
        && Uri.TryCreate(TraceUrl.Replace(Place, trace.ToHexString(), StringComparison.Ordinal), UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps)
            ? address.AbsoluteUri
            : null;
}

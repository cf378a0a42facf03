using System.Net;

namespace Gogobe.Portals.Http;

/// <summary>One request to a portal.</summary>
internal sealed record PortalRequest(Uri Address)
{
    /// <summary>Fields to post; null to get.</summary>
    public IReadOnlyList<KeyValuePair<string, string>>? Form { get; init; }

    /// <summary>Cookies of the session that it belongs to; null for none.</summary>
    public CookieContainer? Cookies { get; init; }

    /// <summary>Headers besides those that every request has.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>A document to be read whole, which may come compressed; otherwise a file, wanted as it was published.</summary>
    public bool Document { get; init; }

    /// <summary>Ask only for what changed since, where the portal marks its documents.</summary>
    public bool Conditional { get; init; }

    /// <summary>Statuses besides 200 that are answers here and no failures.</summary>
    public IReadOnlyList<int> AlsoAccepts { get; init; } = [];
}

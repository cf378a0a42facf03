namespace Gogobe.Cockpit.Flow;

/// <summary>Addresses of the flow.</summary>
internal static class FlowLinks
{
    /// <summary>Address of the page.</summary>
    public const string Page = "/flow";

    /// <summary>Its dead letters.</summary>
    public const string Letters = "/flow#letters";
}

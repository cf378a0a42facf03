namespace Gogobe.Cockpit.Platform;

/// <summary>Addresses of what the page of the system shows and leads to.</summary>
internal static class SystemLinks
{
    /// <summary>The page.</summary>
    public const string Page = "/system";

    /// <summary>One word about this process and all it depends on.</summary>
    public const string Health = "/health";

    /// <summary>One word about this process alone.</summary>
    public const string Alive = "/alive";
}

namespace Gogobe.Cockpit.Security;

/// <summary>Who may ask for pages, section <c>Gogobe:Cockpit</c> (docs/operations/deployment.md).</summary>
internal sealed class CockpitAccess
{
    /// <summary>
    /// Names and addresses, with semicolons between them, under which pages answer beyond the loopback interface: what a reverse proxy passes on as Host. Empty:
    /// none. There is no name for "any": a foreign name that resolves to this machine is how another web site reads its pages.
    /// </summary>
    public string AllowedHosts { get; init; } = "";

    /// <summary>The names one by one.</summary>
    public IReadOnlyList<string> Names => AllowedHosts.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}

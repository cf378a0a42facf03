namespace Gogobe.Portals.Accounts;

/// <summary>User name and password for a portal. Its text gives neither away.</summary>
internal sealed class PortalAccount(string userName, string password)
{
    public string UserName => userName;

    public string Password => password;

    public override string ToString() => "account ***";
}

namespace Gogobe.AppHost.Servers;

/// <summary>A server as a process of this machine, which Gogobe.LocalServers runs; services refer to it by its connection string.</summary>
/// <param name="name">Name of the resource, which says the kind of server too: <c>postgres</c>, <c>redis</c>, <c>kafka</c>.</param>
/// <param name="folder">Working folder.</param>
/// <param name="connection">Makes the connection string of a port.</param>
internal sealed class LocalServer(string name, string folder, Func<EndpointReferenceExpression, ReferenceExpression> connection)
    : ExecutableResource(name, "dotnet", folder), IResourceWithConnectionString
{
    /// <summary>Name of its one endpoint.</summary>
    public const string EndpointName = "tcp";

    /// <inheritdoc/>
    public ReferenceExpression ConnectionStringExpression => connection(new EndpointReference(this, EndpointName).Property(EndpointProperty.Port));
}

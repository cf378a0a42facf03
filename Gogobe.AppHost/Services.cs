namespace Gogobe.AppHost;

/// <summary>How a service of ours runs: with its servers, a health check, and the folder that all of them share.</summary>
internal static class Services
{
    /// <summary>Adds a service, which starts when its servers are healthy.</summary>
    /// <param name="builder">The app model.</param>
    /// <param name="name">Name of the resource.</param>
    /// <param name="servers">What it stands on.</param>
    /// <param name="port">Port on localhost; null for any.</param>
    public static IResourceBuilder<ProjectResource> AddService<TProject>(
        this IDistributedApplicationBuilder builder, string name, Servers.AppServers servers, int? port = null)
        where TProject : IProjectMetadata, new()
    {
        var service = builder.AddProject<TProject>(name, launchProfileName: null)
            .WithReference(servers.Database, "gogobe").WaitFor(servers.Database)
            .WithReference(servers.Redis, "redis").WaitFor(servers.Redis)
            .WithReference(servers.Kafka, "kafka").WaitFor(servers.Kafka)
            .WithHttpEndpoint(port)
            .WithHttpHealthCheck("/health");

        // A Writer ends some hundred spans a second, and the dashboard of a busy machine is slow to take them: what does not fit in the exporter's queue (2,048) is lost.
        if (builder.ExecutionContext.IsRunMode)
        {
            service.WithEnvironment("OTEL_BSP_MAX_QUEUE_SIZE", "32768");
        }

        // On one machine the raw files lie in one folder; where it is deployed they are in a bucket (docs/operations/deployment.md).
        return servers.RawFiles is { } bucket ? bucket.GiveTo(service) : service.WithEnvironment("GOGOBE_DATA", builder.Settings().Data);
    }

    /// <summary>Lets the Carrier read files of this machine's disk that <c>gogobe ingest --remote</c> names. Never where it is deployed: a portal could name them too.</summary>
    public static IResourceBuilder<ProjectResource> WithLocalFiles(this IResourceBuilder<ProjectResource> carrier) =>
        carrier.ApplicationBuilder.ExecutionContext.IsRunMode ? carrier.WithEnvironment("Gogobe__Carrier__AllowLocalFiles", "true") : carrier;

    /// <summary>
    /// Says under which names the Cockpit answers where it is deployed: parameter <c>cockpit-hosts</c>, none by default, since there is no sign-in yet. On this
    /// machine it answers on localhost.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithAllowedHosts(this IResourceBuilder<ProjectResource> cockpit)
    {
        var builder = cockpit.ApplicationBuilder;
        return builder.ExecutionContext.IsRunMode
            ? cockpit
            : cockpit.WithEnvironment(
                "Gogobe__Cockpit__AllowedHosts",
                builder.AddParameter("cockpit-hosts", () => "", publishValueAsDefault: true).WithDescription("Names under which the Cockpit answers, with semicolons between them"));
    }
}

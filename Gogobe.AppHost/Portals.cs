using System.Globalization;
using Gogobe.AppHost.Servers;

namespace Gogobe.AppHost;

/// <summary>What Scout and Carrier ask for files: the real portals, or simulated ones in the demo.</summary>
/// <param name="builder">The app model.</param>
/// <param name="servers">What the services stand on.</param>
/// <param name="simulated">The simulated portals; null for the real ones.</param>
internal sealed class Portals(IDistributedApplicationBuilder builder, AppServers servers, IResourceBuilder<ProjectResource>? simulated)
{
    /// <summary>
    /// Adds a service that asks portals. In the demo it runs in the program Gogobe.Demo, which is told where the simulated portals are and knows no others: the
    /// service's own program has no setting that would let it connect to a private address (docs/specs/portals.md).
    /// </summary>
    public IResourceBuilder<ProjectResource> AddService<TProject>(string name)
        where TProject : IProjectMetadata, new() => simulated is null
        ? builder.AddService<TProject>(name, servers)
        : builder.AddService<Projects.Gogobe_Demo>(name, servers)
            .WithArgs(name)
            .WithEnvironment("Gogobe__Demo__Portals", simulated.GetEndpoint("http"))
            .WithEnvironment("Gogobe__Demo__Limits", builder.Settings().Demo.Limits ? "true" : "false")
            .WaitFor(simulated);
}

/// <summary>Adds portals, and says when they are swept.</summary>
internal static class PortalsExtensions
{
    /// <summary>The real portals, which are no resource of ours, or in the demo a process that simulates all of them.</summary>
    public static Portals AddPortals(this IDistributedApplicationBuilder builder, AppServers servers)
    {
        var demo = builder.Settings().Demo;
        return new Portals(builder, servers, demo.Enabled ? Simulated() : null);

        IResourceBuilder<ProjectResource> Simulated() => builder.AddProject<Projects.Gogobe_Demo>("portals", launchProfileName: null)
            .WithArgs("portals")
            .WithEnvironment("Gogobe__Demo__Stores", Text(demo.Stores))
            .WithEnvironment("Gogobe__Demo__Items", Text(demo.Items))
            .WithEnvironment("Gogobe__Demo__PublishEvery", Text(demo.PublishEvery))
            .WithEnvironment("Gogobe__Demo__Fail", demo.Fail ? "true" : "false")
            .WithHttpEndpoint()
            .WithHttpHealthCheck("/health");
    }

    /// <summary>
    /// Sweeps by schedule: the simulated portals at once and again and again, the real ones only when the parameter <c>watch-real-portals</c> says so. Without a
    /// schedule the Scout waits for the command "Sweep now".
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithSchedule(this IResourceBuilder<ProjectResource> scout)
    {
        var builder = scout.ApplicationBuilder;
        var settings = builder.Settings();
        scout.WithEnvironment("Gogobe__Scout__Watch", "true");
        return settings.Demo.Enabled
            ? scout.WithEnvironment("Gogobe__Scout__Schedule", "true").WithEnvironment("Gogobe__Scout__Every", TimeSpan.FromSeconds(settings.Demo.SweepEvery).ToString("c"))
            : scout.WithEnvironment(
                "Gogobe__Scout__Schedule",
                builder.AddParameter("watch-real-portals", () => settings.Watch ? "true" : "false", publishValueAsDefault: true)
                    .WithDescription("Sweep the real portals by schedule (true, false)"));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}

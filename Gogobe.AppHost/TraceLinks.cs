namespace Gogobe.AppHost;

/// <summary>Where the Cockpit finds the trace of a file.</summary>
internal static class TraceLinks
{
    private const string Setting = "Gogobe:Cockpit:TraceUrl";

    // Aspire adds the dashboard to the app model under this name when it starts, unless it runs without one.
    private const string DashboardResource = "aspire-dashboard";

    /// <summary>
    /// Tells the Cockpit where the dashboard beside it shows a trace, unless the setting <c>Gogobe:Cockpit:TraceUrl</c> names another one. Without a dashboard, and
    /// where it is deployed, it is told nothing.
    /// </summary>
    public static IResourceBuilder<ProjectResource> WithTraceLinks(this IResourceBuilder<ProjectResource> cockpit)
    {
        var builder = cockpit.ApplicationBuilder;
        return cockpit.WithEnvironment(context =>
        {
            if (builder.ExecutionContext.IsRunMode && (builder.Configuration[Setting] ?? OfDashboard(builder)) is { } address)
            {
                context.EnvironmentVariables["Gogobe__Cockpit__TraceUrl"] = address;
            }
        });
    }

    private static string? OfDashboard(IDistributedApplicationBuilder builder) =>
        builder.Resources.Any(r => r.Name == DashboardResource) && builder.Configuration["ASPNETCORE_URLS"]?.Split(';')[0] is { Length: > 0 } address
            ? address.TrimEnd('/') + "/traces/detail/{trace}"
            : null;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gogobe.ServiceDefaults;

/// <summary>What every process of ours has: telemetry, health, a clock. Called by the host, never inside <c>AddXxx</c>.</summary>
public static class ServiceDefaults
{
    private const string Live = "live";

    /// <summary>Adds the defaults.</summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.AddTelemetry();

        // At Information it says every statement.
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), [Live]);
        return builder;
    }

    /// <summary>
    /// Maps <c>/health</c> (this process and all it depends on) and <c>/alive</c> (this process alone). Each answers with one word:
    /// <c>Healthy</c> or <c>Degraded</c> with 200, <c>Unhealthy</c> with 503.
    /// </summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health");
        app.MapHealthChecks("/alive", new HealthCheckOptions { Predicate = check => check.Tags.Contains(Live) });
        return app;
    }

    /// <summary>Runs until stopped; 1 when a worker faulted, since a host whose worker died ends with 0 by default.</summary>
    public static int RunUntilStopped(this WebApplication app)
    {
        // Asked for before the run, which disposes the services.
        var workers = app.Services.Workers();
        try
        {
            app.Run();
        }
        catch (OperationCanceledException) when (workers.Fault() is not null)
        {
            // It faulted so early that it cancelled the start of the others; the log has what it said.
        }

        return workers.Fault() is null ? 0 : 1;
    }

    /// <summary>The background workers of a host.</summary>
    public static IReadOnlyList<BackgroundService> Workers(this IServiceProvider services) => [.. services.GetServices<IHostedService>().OfType<BackgroundService>()];

    /// <summary>The exception that ended one of them; null when none did.</summary>
    public static Exception? Fault(this IReadOnlyList<BackgroundService> workers) =>
        workers.Select(worker => worker.ExecuteTask?.Exception?.GetBaseException()).FirstOrDefault(fault => fault is not null);
}

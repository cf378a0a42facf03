using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gogobe.ServiceDefaults;

/// <summary>What every process of ours has: telemetry, health, resilience. Called by the host, never inside <c>AddXxx</c>.</summary>
public static class ServiceDefaults
{
    /// <summary>Adds the defaults.</summary>
    public static IHostApplicationBuilder AddServiceDefaults(this IHostApplicationBuilder builder)
    {
        builder.Services.AddHealthChecks();
        return builder;
    }

    /// <summary>Maps <c>/health</c> and <c>/alive</c>.</summary>
    public static WebApplication MapDefaultEndpoints(this WebApplication app)
    {
        app.MapHealthChecks("/health");
        return app;
    }

    /// <summary>Runs until stopped; 1 when a worker faulted, since a host whose worker died ends with 0 by default.</summary>
    public static int RunUntilStopped(this WebApplication app)
    {
        var workers = app.Services.GetServices<IHostedService>().OfType<BackgroundService>().ToArray();
        app.Run();
        return Array.Exists(workers, w => w.ExecuteTask is { IsFaulted: true }) ? 1 : 0;
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gogobe.ServiceDefaults;

/// <summary>Runs one service as a process of its own.</summary>
public static class ServiceHost
{
    /// <summary>
    /// Runs until SIGTERM, Ctrl+C or a worker's fault, with the defaults of every service and its <c>/health</c> and <c>/alive</c>. Work in hand has
    /// 25 seconds to end (docs/operations/services.md).
    /// </summary>
    /// <param name="args">The command line; <c>--key value</c> overrides configuration.</param>
    /// <param name="add">Adds the service.</param>
    /// <returns>The exit code: 0, or 1 after a worker's fault.</returns>
    public static int Run(string[] args, Action<IHostApplicationBuilder> add)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = TimeSpan.FromSeconds(25));
        add(builder);
        var app = builder.Build();
        app.MapDefaultEndpoints();
        return app.RunUntilStopped();
    }
}

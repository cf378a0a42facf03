using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gogobe.ServiceDefaults;

/// <summary>Runs one service as a process of its own (docs/operations/services.md).</summary>
public static class ServiceHost
{
    /// <summary>How long work in hand may take to end after SIGTERM; what does not is left to whoever takes over.</summary>
    public static readonly TimeSpan Drain = TimeSpan.FromSeconds(20);

    /// <summary>
    /// Runs until SIGTERM, Ctrl+C or a worker's fault, with the defaults of every service and its <c>/health</c> and <c>/alive</c>.
    /// </summary>
    /// <param name="args">The command line; <c>--key value</c> overrides configuration.</param>
    /// <param name="connections">Connection strings without which the service is of no use.</param>
    /// <param name="add">Adds the service.</param>
    /// <returns>The exit code: 0; or 1 after a worker's fault, and when the configuration lacks something, which stderr then says.</returns>
    public static int Run(string[] args, string[] connections, Action<IHostApplicationBuilder> add)
    {
        try
        {
            var builder = WebApplication.CreateBuilder(args);
            Require(builder.Configuration, connections);
            if (string.IsNullOrEmpty(builder.Configuration["urls"]) && string.IsNullOrEmpty(builder.Configuration["http_ports"]))
            {
                // The platform's own default is one fixed port, which only the first of several services on a machine could have.
                builder.WebHost.UseUrls("http://127.0.0.1:0");
            }

            builder.AddServiceDefaults();
            builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = Drain);
            add(builder);
            var app = builder.Build();
            app.MapDefaultEndpoints();
            return app.RunUntilStopped();
        }
        catch (Exception e) when (e is MissingSettingException or OptionsValidationException)
        {
            Console.Error.WriteLine($"cannot start: {e.Message}");
            return 1;
        }
    }

    private static void Require(IConfiguration configuration, string[] connections)
    {
        var missing = connections.Where(name => string.IsNullOrWhiteSpace(configuration.GetConnectionString(name))).Select(name => "ConnectionStrings__" + name).ToArray();
        if (missing.Length > 0)
        {
            throw new MissingSettingException($"{string.Join(", ", missing)} not set. A service that runs as its own process shares them with the others.");
        }
    }
}

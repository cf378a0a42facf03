using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Gogobe.ServiceDefaults.Clients;

/// <summary>How settings of a client are found and its health check is registered, the same for all of them.</summary>
internal static class ClientSettings
{
    /// <summary>Reads the section, then the section of the connection's name; the caller puts <c>ConnectionStrings:{name}</c> and code on top.</summary>
    public static T Read<T>(this IHostApplicationBuilder builder, string section, string connectionName, Action<IConfigurationSection, T>? bindMore = null)
        where T : new()
    {
        var settings = new T();
        var all = builder.Configuration.GetSection(section);
        foreach (var part in (IConfigurationSection[])[all, all.GetSection(connectionName)])
        {
            part.Bind(settings);
            bindMore?.Invoke(part, settings);
        }

        return settings;
    }

    /// <summary>Adds a health check, once for its name, whoever asks.</summary>
    public static void AddCheckOnce(this IHostApplicationBuilder builder, string name, Func<IServiceProvider, CancellationToken, Task<string?>> faultOf)
    {
        if (builder.Properties.TryAdd($"Aspire.HealthChecks.{name}", true))
        {
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(name, services => new Check(services, faultOf), failureStatus: null, tags: null));
        }
    }

    private sealed class Check(IServiceProvider services, Func<IServiceProvider, CancellationToken, Task<string?>> faultOf) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var fault = await faultOf(services, cancellationToken);
                return fault is null ? HealthCheckResult.Healthy() : new HealthCheckResult(context.Registration.FailureStatus, fault);
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, e.Message, e);
            }
        }
    }
}

using Gogobe.Pipeline.Live.Metrics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

namespace Gogobe.Pipeline.Live;

/// <summary>Registers what is hot and may be lost.</summary>
public static class LiveRegistration
{
    /// <summary>
    /// Adds <see cref="ILiveEvents"/>, <see cref="IFleetStatusStore"/> and <see cref="IMetricPoints"/>, in Redis where the host has added its client before, else in the memory of this
    /// process, and tells log lines as live events. Safe to call several times.
    /// </summary>
    public static IHostApplicationBuilder AddLive(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        if (services.Any(s => s.ServiceType == typeof(IConnectionMultiplexer)))
        {
            services.TryAddSingleton<ILiveEvents>(s => new RedisLiveEvents(s.GetRequiredService<IConnectionMultiplexer>));
            services.TryAddSingleton<IFleetStatusStore>(s => new RedisFleetStatusStore(s.GetRequiredService<IConnectionMultiplexer>()));
            services.TryAddSingleton<IMetricPoints>(s => new RedisMetricPoints(s.GetRequiredService<IConnectionMultiplexer>, s.GetRequiredService<TimeProvider>()));
        }
        else
        {
            services.TryAddSingleton<ILiveEvents, MemoryLiveEvents>();
            services.TryAddSingleton<IFleetStatusStore, MemoryFleetStatusStore>();
            services.TryAddSingleton<IMetricPoints, MemoryMetricPoints>();
        }

        services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, LiveLogProvider>());
        return builder;
    }
}

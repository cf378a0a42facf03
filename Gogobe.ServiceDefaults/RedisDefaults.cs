using Microsoft.Extensions.Hosting;

namespace Gogobe.ServiceDefaults;

/// <summary>Redis, as every process of ours uses it.</summary>
public static class RedisDefaults
{
    /// <summary>
    /// Registers the Redis of <c>ConnectionStrings:redis</c> through Aspire's client, without spans: live events and measured points are sent all the time and are
    /// part of no file's trace.
    /// </summary>
    public static IHostApplicationBuilder AddRedis(this IHostApplicationBuilder builder)
    {
        builder.AddRedisClient("redis", settings => settings.DisableTracing = true);
        return builder;
    }
}

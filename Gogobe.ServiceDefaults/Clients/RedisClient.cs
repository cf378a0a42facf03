using Aspire.StackExchange.Redis;
using Gogobe.ServiceDefaults.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using StackExchange.Redis;

// Namespaces and names are those of Aspire.StackExchange.Redis, so that the real package can take this file's place without a change at any call site.
#pragma warning disable IDE0130

namespace Aspire.StackExchange.Redis
{
    /// <summary>Settings of the Redis client, section <c>Aspire:StackExchange:Redis</c>.</summary>
    public sealed class StackExchangeRedisSettings
    {
        /// <summary>Connection string.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>No health check.</summary>
        public bool DisableHealthChecks { get; set; }

        /// <summary>No traces. This client has none either way.</summary>
        public bool DisableTracing { get; set; }

        /// <summary>Connect on first use rather than at start. This client always does.</summary>
        public bool DisableAutoActivation { get; set; } = true;
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Registers <see cref="IConnectionMultiplexer"/>.</summary>
    public static class AspireRedisExtensions
    {
        private const string Section = "Aspire:StackExchange:Redis";

        /// <summary>Registers a singleton <see cref="IConnectionMultiplexer"/>, which connects on first use, with health check <c>StackExchange.Redis</c>.</summary>
        public static void AddRedisClient(
            this IHostApplicationBuilder builder,
            string connectionName,
            Action<StackExchangeRedisSettings>? configureSettings = null,
            Action<ConfigurationOptions>? configureOptions = null)
        {
            var settings = builder.Read<StackExchangeRedisSettings>(Section, connectionName);
            settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
            configureSettings?.Invoke(settings);
            builder.Services.AddSingleton<IConnectionMultiplexer>(services =>
                ConnectionMultiplexer.Connect(Options(builder.Configuration, connectionName, settings, configureOptions, services)));
            if (!settings.DisableHealthChecks)
            {
                builder.AddCheckOnce("StackExchange.Redis", async (services, _) =>
                {
                    await services.GetRequiredService<IConnectionMultiplexer>().GetDatabase().PingAsync();
                    return null;
                });
            }
        }

        private static ConfigurationOptions Options(
            IConfiguration configuration,
            string connectionName,
            StackExchangeRedisSettings settings,
            Action<ConfigurationOptions>? configureOptions,
            IServiceProvider services)
        {
            var options = ConfigurationOptions.Parse(settings.ConnectionString ?? "");

            // A Redis that is away at start is no reason to stay away ourselves, unless the string says so.
            if (settings.ConnectionString?.Contains("abortConnect", StringComparison.OrdinalIgnoreCase) != true)
            {
                options.AbortOnConnectFail = false;
            }

            configuration.GetSection($"{Section}:ConfigurationOptions").Bind(options);
            configuration.GetSection($"{Section}:{connectionName}:ConfigurationOptions").Bind(options);
            configureOptions?.Invoke(options);
            options.LoggerFactory ??= services.GetService<ILoggerFactory>();
            return options.EndPoints.Count > 0
                ? options
                : throw new InvalidOperationException(
                    $"No endpoints specified. Ensure a valid connection string was provided in 'ConnectionStrings:{connectionName}' or for the '{Section}:ConnectionString' configuration key.");
        }
    }
}

using Aspire.Npgsql;
using Gogobe.ServiceDefaults.Clients;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

// Namespaces and names are those of Aspire.Npgsql, so that the real package can take this file's place without a change at any call site.
#pragma warning disable IDE0130

namespace Aspire.Npgsql
{
    /// <summary>Settings of the PostgreSQL client, section <c>Aspire:Npgsql</c>.</summary>
    public sealed class NpgsqlSettings
    {
        /// <summary>Connection string.</summary>
        public string? ConnectionString { get; set; }

        /// <summary>No health check.</summary>
        public bool DisableHealthChecks { get; set; }

        /// <summary>No traces.</summary>
        public bool DisableTracing { get; set; }

        /// <summary>No metrics.</summary>
        public bool DisableMetrics { get; set; }
    }
}

namespace Microsoft.Extensions.Hosting
{
    /// <summary>Registers <see cref="NpgsqlDataSource"/>.</summary>
    public static class AspirePostgreSqlNpgsqlExtensions
    {
        private const string Section = "Aspire:Npgsql";

        /// <summary>Registers a singleton <see cref="NpgsqlDataSource"/> with health check <c>PostgreSql</c>, traces and metrics.</summary>
        public static void AddNpgsqlDataSource(
            this IHostApplicationBuilder builder,
            string connectionName,
            Action<NpgsqlSettings>? configureSettings = null,
            Action<NpgsqlDataSourceBuilder>? configureDataSourceBuilder = null)
        {
            var settings = builder.Read<NpgsqlSettings>(Section, connectionName);
            settings.ConnectionString = builder.Configuration.GetConnectionString(connectionName) ?? settings.ConnectionString;
            configureSettings?.Invoke(settings);
            builder.Services.AddNpgsqlDataSource(settings.ConnectionString ?? "", source =>
            {
                if (string.IsNullOrWhiteSpace(settings.ConnectionString))
                {
                    throw new InvalidOperationException(
                        $"ConnectionString is missing. It should be provided in 'ConnectionStrings:{connectionName}' or under the 'ConnectionString' key in '{Section}' configuration section.");
                }

                configureDataSourceBuilder?.Invoke(source);
            });
            if (!settings.DisableHealthChecks)
            {
                builder.AddCheckOnce("PostgreSql", async (services, cancellationToken) =>
                {
                    await using var command = services.GetRequiredService<NpgsqlDataSource>().CreateCommand("SELECT 1;");
                    await command.ExecuteScalarAsync(cancellationToken);
                    return null;
                });
            }

            if (!settings.DisableTracing)
            {
                builder.Services.AddOpenTelemetry().WithTracing(tracing => tracing.AddNpgsql());
            }

            if (!settings.DisableMetrics)
            {
                builder.Services.AddOpenTelemetry().WithMetrics(metrics => metrics.AddMeter("Npgsql"));
            }
        }
    }
}

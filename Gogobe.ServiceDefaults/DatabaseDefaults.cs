using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gogobe.ServiceDefaults;

/// <summary>The database, as every process of ours uses it.</summary>
public static class DatabaseDefaults
{
    /// <summary>
    /// Connections of a service that runs as a process of its own. What it asks is short, and waits for a connection; without a bound a few services beside one
    /// another use up what a server allows (<c>max_connections</c>, by default 100).
    /// </summary>
    public const int ServiceConnections = 20;

    /// <summary>
    /// Registers the database of <c>ConnectionStrings:gogobe</c> through Aspire's client. Its connections bear the name of the process in <c>pg_stat_activity</c>, and a
    /// statement is a span where it is part of a trace: loops that ask every few seconds would leave nothing else in a dashboard.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="connections">The most connections, unless the connection string says <c>Maximum Pool Size</c>; null: Npgsql's own 100.</param>
    public static IHostApplicationBuilder AddDatabase(this IHostApplicationBuilder builder, int? connections = ServiceConnections)
    {
        var name = builder.Configuration[TelemetryDefaults.ServiceName] is { Length: > 0 } given ? given : builder.Environment.ApplicationName;
        builder.AddNpgsqlDataSource("gogobe", configureDataSourceBuilder: source =>
        {
            var settings = source.ConnectionStringBuilder;
            settings.ApplicationName ??= name;
            if (connections is { } most && settings.MaxPoolSize == new NpgsqlConnectionStringBuilder().MaxPoolSize)
            {
                settings.MaxPoolSize = most;
            }

            source.ConfigureTracing(tracing => tracing
                .ConfigureCommandFilter(_ => IsPartOfATrace)
                .ConfigureBatchFilter(_ => IsPartOfATrace)
                .ConfigureCopyOperationFilter(_ => IsPartOfATrace)
                .EnablePhysicalOpenTracing(false));
        });
        return builder;
    }

    private static bool IsPartOfATrace => Activity.Current is not null;
}

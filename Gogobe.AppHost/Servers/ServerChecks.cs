using Gogobe.LocalServers.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;
using StackExchange.Redis;

namespace Gogobe.AppHost.Servers;

/// <summary>Asks servers that Aspire has no check for whether they serve.</summary>
internal static class ServerChecks
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(5);

    /// <summary>Healthy when it answers a query.</summary>
    public static IResourceBuilder<T> WithPostgresCheck<T>(this IResourceBuilder<T> server)
        where T : IResourceWithConnectionString => server.WithCheck(async (connection, cancellationToken) =>
        {
            await using var database = NpgsqlDataSource.Create(connection + ";Pooling=false;Timeout=5");
            await using var command = database.CreateCommand("select 1");
            await command.ExecuteScalarAsync(cancellationToken);
        });

    /// <summary>Healthy when it answers a ping.</summary>
    public static IResourceBuilder<T> WithRedisCheck<T>(this IResourceBuilder<T> server)
        where T : IResourceWithConnectionString => server.WithCheck(async (connection, _) =>
        {
            var options = ConfigurationOptions.Parse(connection);
            options.ConnectRetry = 0;
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
            await redis.GetDatabase().PingAsync();
        });

    /// <summary>Healthy when it names its brokers.</summary>
    public static IResourceBuilder<T> WithKafkaCheck<T>(this IResourceBuilder<T> server)
        where T : IResourceWithConnectionString => server.WithCheck(async (connection, cancellationToken) =>
        {
            if (!await PrivateKafka.AnswersAsync(connection, s_timeout, cancellationToken))
            {
                throw new TimeoutException($"no Kafka answers at {connection}");
            }
        });

    private static IResourceBuilder<T> WithCheck<T>(this IResourceBuilder<T> server, Func<string, CancellationToken, Task> ask)
        where T : IResourceWithConnectionString
    {
        var key = server.Resource.Name + "_check";
        server.ApplicationBuilder.Services.AddHealthChecks().AddAsyncCheck(key, async cancellationToken =>
        {
            try
            {
                await ask(await server.Resource.GetConnectionStringAsync(cancellationToken) ?? "", cancellationToken);
                return HealthCheckResult.Healthy();
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                return HealthCheckResult.Unhealthy(e.Message, e);
            }
        });
        return server.WithHealthCheck(key);
    }
}

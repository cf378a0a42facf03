using System.Globalization;
using Npgsql;
using StackExchange.Redis;

namespace Gogobe.Cockpit.Flow;

/// <summary>Asks the database and Redis about the flow. Throws what Npgsql throws when the database is away; a Redis that is away is null.</summary>
internal sealed class FlowReader(NpgsqlDataSource database, IServiceProvider services)
{
    private const int TimeoutSeconds = 10;

    private static readonly string s_sql = EmbeddedSql.Read("Flow.flow.sql");
    private static readonly string s_statements = EmbeddedSql.Read("Flow.statements.sql");
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(2);

    /// <summary>Whether this host has a Redis.</summary>
    public bool HasRedis => Redis is not null;

    private IConnectionMultiplexer? Redis => services.GetService<IConnectionMultiplexer>();

    /// <summary>What the database says.</summary>
    public async Task<FlowDetails> ReadAsync(CancellationToken cancellationToken)
    {
        var details = FlowDetails.Parse(await ScalarAsync(s_sql, cancellationToken));
        if (!details.Database.HasStatements)
        {
            return details;
        }

        try
        {
            return details with { Statements = FlowDetails.ParseStatements(await ScalarAsync(s_statements, cancellationToken)) };
        }
        catch (PostgresException)
        {
            // The extension is there, but its library was not loaded, or it is in another schema.
            return details;
        }
    }

    /// <summary>What Redis says about itself; null where there is none or it is away.</summary>
    public async Task<RedisFigures?> ReadRedisAsync(CancellationToken cancellationToken)
    {
        try
        {
            if (Redis is not { } redis)
            {
                return null;
            }

            // By its name, since the client holds its own method for this back from connections that may not administer the server.
            var text = (string?)await redis.GetDatabase().ExecuteAsync("INFO").WaitAsync(s_timeout, cancellationToken) ?? "";
            var said = text.Split('\n').Select(line => line.Trim().Split(':', 2)).Where(pair => pair.Length == 2).DistinctBy(pair => pair[0]).ToDictionary(pair => pair[0], pair => pair[1]);
            return new RedisFigures(Number(said, "used_memory"), Number(said, "maxmemory"), Number(said, "connected_clients"), Number(said, "blocked_clients"), said.GetValueOrDefault("redis_version"));
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return null;
        }
    }

    private static long? Number(Dictionary<string, string> said, string name) => long.TryParse(said.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : null;

    private async Task<string> ScalarAsync(string sql, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = TimeoutSeconds;
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}

/// <summary>Redis itself; what it does not say is null.</summary>
/// <param name="UsedBytes">Memory that it uses.</param>
/// <param name="MostBytes">Memory that it may use; 0 for no limit.</param>
/// <param name="Clients">Connections to it.</param>
/// <param name="Blocked">Of these, waiting for something.</param>
/// <param name="Version">Of the server.</param>
public sealed record RedisFigures(long? UsedBytes, long? MostBytes, long? Clients, long? Blocked, string? Version);

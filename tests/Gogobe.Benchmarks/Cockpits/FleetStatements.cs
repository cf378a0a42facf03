using Npgsql;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>How often the server was asked for the state of the fleet, and for how long, as it counts statements itself.</summary>
/// <param name="Calls">Since the server started.</param>
/// <param name="Milliseconds">Of all of them.</param>
internal readonly record struct FleetStatements(long Calls, double Milliseconds)
{
    public static async Task<FleetStatements> ReadAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        // A name that no other statement has.
        await using var command = database.CreateCommand("""
            select coalesce(sum(calls), 0)::bigint, coalesce(sum(total_exec_time), 0) from pg_stat_statements where query like '%moving\_by\_chain%' and query not like '%pg\_stat\_statements%'
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return new FleetStatements(reader.GetInt64(0), reader.GetDouble(1));
    }

    /// <summary>What the Cockpit's statements took on the mean, the slowest first, each by its first line.</summary>
    public static async Task<IReadOnlyList<string>> SlowestAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("""
            select to_char(mean_exec_time, '99999990.0') || ' ms, ' || lpad(calls::text, 5) || ' calls: ' || left(split_part(query, E'\n', 1), 110)
            from pg_stat_statements where query like '--%' order by mean_exec_time desc limit 12
            """);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        List<string> lines = [];
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(reader.GetString(0));
        }

        return lines;
    }

    public static FleetStatements operator -(FleetStatements left, FleetStatements right) => new(left.Calls - right.Calls, left.Milliseconds - right.Milliseconds);
}

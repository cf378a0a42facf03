using Npgsql;

namespace Gogobe.Writer.Sql;

/// <summary>
/// One connection of the Writer, with its temporary tables, planner settings and prepared statements. Used by one file at a time.
/// </summary>
internal sealed class WriteSession : IAsyncDisposable
{
    // Plans are forced, not guessed: the tables are never analysed when they matter most. Without these, PostgreSQL joins every file with
    // a scan of the whole table while that is new, and compiles the statement each time (docs/specs/storage.md).
    private const string Setup = """
        set jit = off; set enable_mergejoin = off; set enable_seqscan = off; set plan_cache_mode = force_generic_plan;
        set work_mem = '64MB'; set max_parallel_workers_per_gather = 0;
        create temp table file_prices (product bigint not null, price numeric not null, unit_price numeric, quantity numeric, flags smallint not null) on commit delete rows;
        create temp table file_items (product bigint not null, item_code text not null, name text, manufacturer text, unit text, unit_of_measure text,
          quantity numeric, weighted boolean not null) on commit delete rows;
        """;

    private readonly Dictionary<string, NpgsqlCommand> _prepared = [];
    private readonly Dictionary<string, NpgsqlBatch> _batches = [];
    private readonly HashSet<string> _ensured = [];

    private WriteSession(NpgsqlConnection connection, int number)
    {
        Connection = connection;
        Number = number;
    }

    public NpgsqlConnection Connection { get; }

    /// <summary>Number of the session in this process.</summary>
    public int Number { get; }

    /// <summary>For the rows of a COPY.</summary>
    public CopyBuffer Buffer { get; } = new();

    /// <summary>Opens a connection and makes it ready.</summary>
    public static async Task<WriteSession> OpenAsync(NpgsqlDataSource database, int number, CancellationToken cancellationToken)
    {
        var connection = await database.OpenConnectionAsync(cancellationToken);
        try
        {
            await using var setup = new NpgsqlCommand(Setup + Prices.PriceMerge.Types, connection);
            await setup.ExecuteNonQueryAsync(cancellationToken);
            return new WriteSession(connection, number);
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A statement, prepared once a session. <paramref name="shape"/> adds its parameters with their types; the caller sets their values.</summary>
    public async ValueTask<NpgsqlCommand> PreparedAsync(string sql, Action<NpgsqlParameterCollection> shape, CancellationToken cancellationToken)
    {
        if (!_prepared.TryGetValue(sql, out var command))
        {
            command = new NpgsqlCommand(sql, Connection);
            shape(command.Parameters);
            await command.PrepareAsync(cancellationToken);
            _prepared.Add(sql, command);
        }

        return command;
    }

    /// <summary>Statements that go to the server together, prepared once a session.</summary>
    public async ValueTask<NpgsqlBatch> PreparedBatchAsync(
        string name, string[] statements, Action<int, NpgsqlParameterCollection> shape, CancellationToken cancellationToken)
    {
        if (!_batches.TryGetValue(name, out var batch))
        {
            batch = new NpgsqlBatch(Connection);
            for (var i = 0; i < statements.Length; i++)
            {
                var command = new NpgsqlBatchCommand(statements[i]);
                shape(i, command.Parameters);
                batch.BatchCommands.Add(command);
            }

            await batch.PrepareAsync(cancellationToken);
            _batches.Add(name, batch);
        }

        return batch;
    }

    /// <summary>Makes temporary tables that only some kinds of file need.</summary>
    public async Task EnsureAsync(string sql, CancellationToken cancellationToken)
    {
        if (_ensured.Add(sql))
        {
            await using var command = new NpgsqlCommand(sql, Connection);
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var command in _prepared.Values)
        {
            await command.DisposeAsync();
        }

        foreach (var batch in _batches.Values)
        {
            await batch.DisposeAsync();
        }

        await Connection.DisposeAsync();
    }
}

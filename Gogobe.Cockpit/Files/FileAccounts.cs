using System.Globalization;
using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Cockpit.Files;

/// <summary>Reads the accounts of files from the ledger's database. Throws what Npgsql throws when the database is away.</summary>
internal sealed class FileAccounts(NpgsqlDataSource database, TimeProvider clock)
{
    /// <summary>Files of one page.</summary>
    public const int PageSize = 50;

    /// <summary>The span over which the speed is measured.</summary>
    public static readonly TimeSpan SpeedSpan = TimeSpan.FromSeconds(10);

    /// <summary>Whoever asks for a whole table waits longer than a page does.</summary>
    public const int ExportTimeoutSeconds = 30;

    private const int PageTimeoutSeconds = 2;

    // A scan of all accounts; nobody waits for it but the figures themselves.
    private const int TotalsTimeoutSeconds = 60;

    private const string MovingStates = "('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing')";

    private const string RowSql = """
        select a.file_id, a.chain, coalesce(c.name_he, c.name_en), a.store_no, s.name, a.file_type, a.file_name, a.status, a.reason,
               array_to_string(a.flags, ' '), a.seen, a.written, a.unchanged, a.duplicate, a.superseded, a.rejected, a.missing,
               a.discovered_at, a.completed_at
        from v_file_account a
        left join chains c on c.slug = a.chain
        left join stores s on s.chain_no = c.chain_no and s.store_no = a.store_no
        """;

    private const string SumColumns = """
        a.status, count(*)::bigint,
        coalesce(sum(a.seen) filter (where a.status = 'completed'), 0)::bigint, coalesce(sum(a.written) filter (where a.status = 'completed'), 0)::bigint,
        coalesce(sum(a.unchanged) filter (where a.status = 'completed'), 0)::bigint, coalesce(sum(a.duplicate) filter (where a.status = 'completed'), 0)::bigint,
        coalesce(sum(a.superseded) filter (where a.status = 'completed'), 0)::bigint, coalesce(sum(a.rejected) filter (where a.status = 'completed'), 0)::bigint,
        coalesce(sum(a.missing) filter (where a.status = 'completed'), 0)::bigint,
        count(*) filter (where a.status <> 'completed' and a.missing <> 0)::bigint,
        coalesce(sum(a.missing) filter (where a.status <> 'completed'), 0)::bigint
        """;

    /// <summary>
    /// A text that differs from an earlier one when any transaction that wrote ended in between. It is the server's own list of running
    /// transactions, so it costs no look at any table, and unlike the highest <c>updated_at</c> it also sees a long transaction that ends late.
    /// </summary>
    public async Task<string> ReadChangeTokenAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("select pg_current_snapshot()::text");
        return (string)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    /// <summary>One page of files, newest first. An <see cref="NpgsqlException"/> with a <see cref="TimeoutException"/> inside says that the search is too wide.</summary>
    /// <param name="query">Which files.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    /// <param name="size">Files of the page.</param>
    /// <param name="timeoutSeconds">How long it may take.</param>
    public async Task<FilePage> ReadPageAsync(FileQuery query, CancellationToken cancellationToken, int size = PageSize, int timeoutSeconds = PageTimeoutSeconds)
    {
        await using var command = Command("");
        command.CommandTimeout = timeoutSeconds;
        var upwards = query.After is not null;
        command.CommandText = $"""
            {RowSql} where true{Conditions(query, command.Parameters)}
            order by a.file_id {(upwards ? "asc" : "desc")} limit {size + 1}
            """;
        var rows = new List<FileRow>(size + 1);
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(Row(reader));
            }
        }

        var more = rows.Count > size;
        if (more)
        {
            rows.RemoveAt(size);
        }

        if (upwards)
        {
            rows.Reverse();
        }

        // Whoever came from one side knows that there is something on it.
        return new FilePage(rows, HasNewer: upwards ? more : query.Before is not null, HasOlder: upwards || more);
    }

    /// <summary>The figures above the table: two scans of the accounts, so the caller spaces them out.</summary>
    public async Task<FileTotals> ReadTotalsAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var all = await SumsAsync(connection, $"select {SumColumns} from v_file_account a group by a.status", null, cancellationToken);
        var session = await SessionAsync(connection, cancellationToken);
        var chains = new List<(string, string)>();
        const string Chains = $"""
            select slug, coalesce(name_he, name_en) from chains c
            where status <> '{CanaryChain.Status}' and exists (select from file_processing_log f where f.chain_no = c.chain_no) order by slug
            """;
        await using var command = Command(Chains, connection);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            chains.Add((reader.GetString(0), reader.GetString(1)));
        }

        return new FileTotals(all, session, chains, clock.GetUtcNow());
    }

    /// <summary>Rows seen a second, from files completed within <see cref="SpeedSpan"/> by the database's clock; null when none was.</summary>
    public async Task<double?> ReadSpeedAsync(CancellationToken cancellationToken)
    {
        await using var command = Command("""
            select sum(seen)::bigint from v_file_account where status = 'completed' and completed_at > now() - @span
            """);
        command.Parameters.AddWithValue("span", SpeedSpan);
        return await command.ExecuteScalarAsync(cancellationToken) is long seen ? seen / SpeedSpan.TotalSeconds : null;
    }

    /// <summary>One file as the table shows it; null when there is none.</summary>
    internal static async Task<FileRow?> ReadRowAsync(NpgsqlConnection connection, long fileId, CancellationToken cancellationToken)
    {
        await using var command = Command(RowSql + " where a.file_id = @file", connection);
        command.Parameters.AddWithValue("file", fileId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await reader.ReadAsync(cancellationToken) ? Row(reader) : null;
    }

    private static string Conditions(FileQuery query, NpgsqlParameterCollection parameters)
    {
        var where = new System.Text.StringBuilder();
        void And(string condition, string name, object? value)
        {
            if (value is not null)
            {
                where.Append(" and ").Append(condition);
                parameters.AddWithValue(name, value);
            }
        }

        And("a.chain = @chain", "chain", query.Chain);
        And("a.file_type = @type", "type", query.Type);
        And("a.reason = @reason", "reason", query.Reason);
        And("a.file_id in (select file_id from file_processing_log where session_id = @session)", "session", query.Session);
        And("a.store_no = @store", "store", query.Store);
        And("a.file_id < @before", "before", query.Before);
        And("a.file_id > @after", "after", query.After);
        where.Append(query.Missing ? " and a.missing <> 0" : "");
        if (query.State == FileQuery.Moving)
        {
            where.Append(" and a.status in ").Append(MovingStates);
        }
        else
        {
            And("a.status = @status", "status", query.State);
        }

        if (query.Text is not null)
        {
            var number = int.TryParse(query.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : -1;
            And("(a.store_no = @number or a.file_name ilike @text or s.name ilike @text)", "text", "%" + Escaped(query.Text) + "%");
            parameters.AddWithValue("number", number);
        }

        return where.ToString();
    }

    private static string Escaped(string text) =>
        text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static FileRow Row(NpgsqlDataReader reader) => new(
        reader.GetInt64(0), Text(reader, 1), Text(reader, 2), reader.IsDBNull(3) ? null : reader.GetInt32(3), Text(reader, 4), reader.GetString(5),
        reader.GetString(6), reader.GetString(7), reader.GetString(8), reader.GetString(9), reader.IsDBNull(10) ? null : ReadFigures(reader, 10),
        reader.GetFieldValue<DateTimeOffset>(17), reader.IsDBNull(18) ? null : reader.GetFieldValue<DateTimeOffset>(18));

    private static Figures ReadFigures(NpgsqlDataReader reader, int from) => new(
        reader.GetInt64(from), reader.GetInt64(from + 1), reader.GetInt64(from + 2), reader.GetInt64(from + 3), reader.GetInt64(from + 4),
        reader.GetInt64(from + 5), reader.GetInt64(from + 6));

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);

    private static async Task<SessionTotals?> SessionAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        SessionTotals session;
        const string Last = $$"""
            select session_id, trigger, status, started_at, ended_at from scrape_sessions
            where sites <> '{{{CanaryChain.Slug}}}' order by session_id desc limit 1
            """;
        await using (var command = Command(Last, connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            session = new SessionTotals(
                reader.GetInt64(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3),
                reader.IsDBNull(4) ? null : reader.GetFieldValue<DateTimeOffset>(4), null!);
        }

        const string Sql = $"select {SumColumns} from v_file_account a join file_processing_log f using (file_id) where f.session_id = @session group by a.status";
        return session with { Sums = await SumsAsync(connection, Sql, session.SessionId, cancellationToken) };
    }

    private static async Task<FileSums> SumsAsync(NpgsqlConnection connection, string sql, long? session, CancellationToken cancellationToken)
    {
        await using var command = Command(sql, connection);
        if (session is not null)
        {
            command.Parameters.AddWithValue("session", session);
        }

        var byState = new Dictionary<string, long>();
        var figures = new Figures(0, 0, 0, 0, 0, 0, 0);
        long unbalancedFiles = 0, unbalancedRows = 0;
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            byState[reader.GetString(0)] = reader.GetInt64(1);
            figures = reader.GetString(0) == "completed" ? ReadFigures(reader, 2) : figures;
            unbalancedFiles += reader.GetInt64(9);
            unbalancedRows += reader.GetInt64(10);
        }

        return new FileSums(byState, figures, unbalancedFiles, unbalancedRows);
    }

    private static NpgsqlCommand Command(string sql, NpgsqlConnection connection) => new(sql, connection) { CommandTimeout = TotalsTimeoutSeconds };

    private NpgsqlCommand Command(string sql)
    {
        var command = database.CreateCommand(sql);
        command.CommandTimeout = PageTimeoutSeconds;
        return command;
    }
}

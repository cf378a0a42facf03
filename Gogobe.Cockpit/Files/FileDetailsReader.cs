using System.Text.Json;
using Npgsql;

namespace Gogobe.Cockpit.Files;

/// <summary>Reads one file with its rejects and attempts. Throws what Npgsql throws when the database is away.</summary>
internal sealed class FileDetailsReader(NpgsqlDataSource database)
{
    // As many as the Parser keeps of a file.
    private const int Samples = 20;
    private const int Attempts = 20;
    private const int FragmentLength = 1_500;
    private const int Names = 20;

    private const string FileSql = """
        select f.file_time, f.url, f.detail, f.run, f.ordinal, case when f.status = 'retrying' then f.retry_at end, f.sha256, f.bytes, f.raw_path is not null,
               r.parser_version, r.gone, r.items_seen, r.declared, r.xml_bytes, r.repairs::text, r.unknown_elements::text
        from file_processing_log f left join file_runs r on r.file_id = f.file_id and r.run = f.run
        where f.file_id = @file and f.repeat_of is null
        """;

    /// <summary>The file; null when the ledger has none of this number.</summary>
    public async Task<FileDetails?> ReadAsync(long fileId, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        var row = await FileAccounts.ReadRowAsync(connection, fileId, cancellationToken);
        if (row is null)
        {
            return null;
        }

        FileDetails details;
        await using (var command = Command(connection, FileSql, fileId))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            if (!await reader.ReadAsync(cancellationToken))
            {
                return null;
            }

            details = File(row, reader);
        }

        return details with
        {
            Rejects = await ListAsync(
                connection, "select reason, rows from file_rejects where file_id = @file and run = @run order by rows desc, reason", fileId, details.Run,
                r => new Counted(r.GetString(0), r.GetInt64(1)), cancellationToken),
            Samples = await ListAsync(
                connection, $"select row_no, reason, left(fragment, {FragmentLength}) from rejected_rows where file_id = @file and run = @run order by row_no limit {Samples}",
                fileId, details.Run, r => new RejectedSample(r.GetInt64(0), r.GetString(1), r.GetString(2)), cancellationToken),
            Attempts = await ListAsync(
                connection, $"select stage, outcome, reason, detail, at from file_attempts where file_id = @file and run <= @run order by attempt_id desc limit {Attempts}",
                fileId, details.Run,
                r => new FileAttempt(r.GetString(0), r.GetString(1), r.GetString(2), r.IsDBNull(3) ? null : r.GetString(3), r.GetFieldValue<DateTimeOffset>(4)),
                cancellationToken),
        };
    }

    /// <summary>An address without what may be secret: everything behind <c>?</c> or <c>#</c>, and the user part.</summary>
    internal static string Masked(string address)
    {
        var end = address.AsSpan().IndexOfAny('?', '#');
        var masked = end < 0 ? address : address[..end] + "?…";
        var scheme = masked.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0)
        {
            return masked;
        }

        var start = scheme + 3;
        var path = masked.IndexOf('/', start);
        var user = masked.LastIndexOf('@', path < 0 ? masked.Length - 1 : path);
        return user < start ? masked : string.Concat(masked.AsSpan(0, start), "…@", masked.AsSpan(user + 1));
    }

    private static FileDetails File(FileRow row, NpgsqlDataReader reader) => new()
    {
        Row = row,
        FileTime = reader.GetFieldValue<DateTimeOffset>(0),
        Source = Masked(reader.GetString(1)),
        Detail = reader.IsDBNull(2) ? null : reader.GetString(2),
        Run = reader.GetInt32(3),
        Ordinal = reader.GetInt16(4),
        RetryAt = reader.IsDBNull(5) ? null : reader.GetFieldValue<DateTimeOffset>(5),
        Sha256 = reader.IsDBNull(6) ? null : reader.GetString(6),
        Bytes = reader.IsDBNull(7) ? null : reader.GetInt64(7),
        RawKept = reader.GetBoolean(8),
        Account = reader.IsDBNull(9)
            ? null
            : new RunDetails(
                reader.GetInt32(9), reader.GetInt64(10), reader.GetInt64(11), reader.IsDBNull(12) ? null : reader.GetInt64(12), reader.GetInt64(13),
                Counts(reader.GetString(14)), Counts(reader.GetString(15))),
        Rejects = [],
        Samples = [],
        Attempts = [],
    };

    // {"lone-ampersand": 3}
    private static List<Counted> Counts(string json)
    {
        using var document = JsonDocument.Parse(json);
        var counts = new List<Counted>();
        foreach (var property in document.RootElement.EnumerateObject())
        {
            counts.Add(new Counted(property.Name, property.Value.TryGetInt64(out var count) ? count : 0));
        }

        return [.. counts.OrderByDescending(c => c.Count).Take(Names)];
    }

    private static async Task<IReadOnlyList<T>> ListAsync<T>(
        NpgsqlConnection connection, string sql, long fileId, int run, Func<NpgsqlDataReader, T> read, CancellationToken cancellationToken)
    {
        await using var command = Command(connection, sql, fileId);
        command.Parameters.AddWithValue("run", run);
        var list = new List<T>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            list.Add(read(reader));
        }

        return list;
    }

    private static NpgsqlCommand Command(NpgsqlConnection connection, string sql, long fileId)
    {
        var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 5 };
        command.Parameters.AddWithValue("file", fileId);
        return command;
    }
}

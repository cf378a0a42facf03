using Gogobe.Pipeline.Chains;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Cockpit.Rejects;

/// <summary>Reads rejected rows: a page in one statement (<c>rejects.sql</c>), and all of them piece by piece (<c>rows.sql</c>).</summary>
internal sealed class RejectReader(NpgsqlDataSource database)
{
    /// <summary>Rows that the page shows.</summary>
    public const int Shown = 30;

    /// <summary>Of these of one file, so that one broken file does not hide the others.</summary>
    public const int ShownOfFile = 5;

    private const int FragmentLength = 1_500;
    private const int TimeoutSeconds = 10;

    private static readonly string s_rows = EmbeddedSql.Read("Rejects.rows.sql");

    /// <summary>The statement of the page.</summary>
    internal static string Sql { get; } = EmbeddedSql.Read("Rejects.rejects.sql");

    /// <summary>Sums of the period, and the newest rows of the selection. Throws what Npgsql throws when the database is away.</summary>
    public async Task<RejectList> ReadAsync(RejectQuery query, CancellationToken cancellationToken)
    {
        await using var command = Command(Sql, query, Shown);
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = ShownOfFile });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = FragmentLength });
        return RejectList.Parse((string)(await command.ExecuteScalarAsync(cancellationToken))!);
    }

    /// <summary>The next rows of the selection, whole.</summary>
    /// <param name="query">Which.</param>
    /// <param name="after">The last row of the piece before; null for the first piece.</param>
    /// <param name="size">At most so many.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public async Task<IReadOnlyList<RejectedRow>> ReadRowsAsync(RejectQuery query, RejectedRow? after, int size, CancellationToken cancellationToken)
    {
        await using var command = Command(s_rows, query, size);
        command.Parameters.Add(new NpgsqlParameter<DateTime?> { TypedValue = after?.Key.UtcDateTime, NpgsqlDbType = NpgsqlDbType.TimestampTz });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = after?.FileId, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = after?.Row, NpgsqlDbType = NpgsqlDbType.Bigint });
        var rows = new List<RejectedRow>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(new RejectedRow(
                reader.GetFieldValue<DateTimeOffset>(0), reader.GetFieldValue<DateTimeOffset>(1), reader.GetString(2), reader.GetString(3),
                reader.IsDBNull(4) ? null : reader.GetInt32(4), reader.GetInt64(5), reader.GetString(6), reader.GetInt64(7), reader.GetString(8), reader.GetString(9)));
        }

        return rows;
    }

    private NpgsqlCommand Command(string sql, RejectQuery query, int rows)
    {
        var command = database.CreateCommand(sql);
        command.CommandTimeout = TimeoutSeconds;
        foreach (var text in (string?[])[query.Period, query.Chain, query.Reason, CanaryChain.Slug])
        {
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text });
        }

        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = rows });
        return command;
    }
}

using System.Text.Json;
using Gogobe.Pipeline;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Sql;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Writer.Transactions;

/// <summary>Writes the claim row with the account, the rejects and the final state of a file.</summary>
internal static class FileAccount
{
    // An account that failed a file may be replaced by a better one of the same run; one of a completed file never is.
    private const string Claim = """
        insert into file_runs as r (file_id, run, parse_id, parser_version, claimed_at, balanced, flags, seen, written, unchanged, duplicate, superseded,
          rejected, gone, items_seen, declared, xml_bytes, repairs, unknown_elements)
        values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        on conflict (file_id, run) do update set parse_id = excluded.parse_id, parser_version = excluded.parser_version, claimed_at = excluded.claimed_at,
          balanced = excluded.balanced, flags = excluded.flags, seen = excluded.seen, written = excluded.written, unchanged = excluded.unchanged,
          duplicate = excluded.duplicate, superseded = excluded.superseded, rejected = excluded.rejected, gone = excluded.gone,
          items_seen = excluded.items_seen, declared = excluded.declared, xml_bytes = excluded.xml_bytes, repairs = excluded.repairs,
          unknown_elements = excluded.unknown_elements
        where not r.balanced
        """;

    private const string Finish = """
        update file_processing_log
        set status = $3, reason = $4, detail = $5, flags = $6, completed_at = $7, updated_at = $7, retry_at = null, lease_owner = null, lease_until = null
        where file_id = $1 and run = $2
        """;

    private const string Attempt = """
        insert into file_attempts (file_id, run, stage, outcome, reason, detail, at) select file_id, run, 'write', 'failed', reason, detail, updated_at
        from file_processing_log where file_id = $1
        """;

    private const string Rejects = """
        insert into file_rejects (file_id, run, reason, rows) select $1, $2, * from unnest($3::text[], $4::bigint[])
        on conflict (file_id, run, reason) do update set rows = excluded.rows
        """;

    private const string Samples = """
        insert into rejected_rows (file_id, run, row_no, reason, fragment) select $1, $2, * from unnest($3::bigint[], $4::text[], $5::text[])
        on conflict (file_id, run, row_no) do nothing
        """;

    /// <summary>Writes all of it inside the caller's transaction.</summary>
    public static async Task WriteAsync(
        WriteSession session, AssembledFile file, Account account, FileFlags flags, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var balanced = account.Missing == 0;
        var batch = await session.PreparedBatchAsync("account", [Claim, Finish], Shape, cancellationToken);
        SetClaim(batch.BatchCommands[0].Parameters, file, account, flags, now);
        var finish = batch.BatchCommands[1].Parameters;
        finish[0].Value = file.FileId;
        finish[1].Value = file.Run;
        finish[2].Value = balanced ? "completed" : "failed";
        finish[3].Value = (balanced ? account.Seen == 0 ? Reason.Empty : Reason.None : Reason.Unbalanced).Text();
        finish[4].Value = balanced ? DBNull.Value : FormattableString.Invariant($"{account.Missing} of {account.Seen} rows are missing from the account");
        finish[5].Value = flags.Texts();
        finish[6].Value = now;
        await batch.ExecuteNonQueryAsync(cancellationToken);
        if (!balanced)
        {
            await using var attempt = new NpgsqlCommand(Attempt, session.Connection);
            attempt.Parameters.AddWithValue(file.FileId);
            await attempt.ExecuteNonQueryAsync(cancellationToken);
        }

        await WriteRejectsAsync(session.Connection, file, cancellationToken);
    }

    private static async Task WriteRejectsAsync(NpgsqlConnection connection, AssembledFile file, CancellationToken cancellationToken)
    {
        if (file.Account.Rejected.Count == 0)
        {
            return;
        }

        await using var batch = new NpgsqlBatch(connection);
        var rejects = new NpgsqlBatchCommand(Rejects);
        rejects.Parameters.AddWithValue(file.FileId);
        rejects.Parameters.AddWithValue(file.Run);
        rejects.Parameters.AddWithValue(file.Account.Rejected.Keys.Select(r => r.Text()).ToArray());
        rejects.Parameters.AddWithValue(file.Account.Rejected.Values.ToArray());
        batch.BatchCommands.Add(rejects);
        var samples = new NpgsqlBatchCommand(Samples);
        samples.Parameters.AddWithValue(file.FileId);
        samples.Parameters.AddWithValue(file.Run);
        samples.Parameters.AddWithValue(file.Account.Samples.Select(s => s.Row).ToArray());
        samples.Parameters.AddWithValue(file.Account.Samples.Select(s => s.Reason.Text()).ToArray());

        // PostgreSQL's text cannot hold a NUL, and a sample is shown to people, never read back.
        samples.Parameters.AddWithValue(file.Account.Samples.Select(s => s.Fragment.Replace('\0', '\uFFFD')).ToArray());
        batch.BatchCommands.Add(samples);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void SetClaim(NpgsqlParameterCollection claim, AssembledFile file, Account account, FileFlags flags, DateTimeOffset now)
    {
        object[] values =
        [
            file.FileId, file.Run, file.ParseId, file.ParserVersion, now, account.Missing == 0, flags.Texts(),
            account.Seen, account.Written, account.Unchanged, account.Duplicate, account.Superseded, account.Rejected, account.Gone, account.ItemsSeen,
            file.Account.Declared is { } declared ? declared : DBNull.Value, file.Account.XmlBytes,
            JsonSerializer.Serialize(file.Account.Repairs), JsonSerializer.Serialize(file.Account.UnknownElements),
        ];
        for (var i = 0; i < values.Length; i++)
        {
            claim[i].Value = values[i];
        }
    }

    private static void Shape(int command, NpgsqlParameterCollection parameters)
    {
        const NpgsqlDbType TextArray = NpgsqlDbType.Text | NpgsqlDbType.Array;
        NpgsqlDbType[] types = command == 0
            ? [
                NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Uuid, NpgsqlDbType.Integer, NpgsqlDbType.TimestampTz, NpgsqlDbType.Boolean, TextArray,
                .. Enumerable.Repeat(NpgsqlDbType.Bigint, 10), NpgsqlDbType.Jsonb, NpgsqlDbType.Jsonb,
            ]
            : [
                NpgsqlDbType.Bigint, NpgsqlDbType.Integer, NpgsqlDbType.Text, NpgsqlDbType.Text, NpgsqlDbType.Text, TextArray, NpgsqlDbType.TimestampTz,
            ];
        foreach (var type in types)
        {
            parameters.Add(new NpgsqlParameter { NpgsqlDbType = type });
        }
    }
}

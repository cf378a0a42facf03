using System.Text.Json;
using Gogobe.Ledger.Redriving;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Ledger.Postgres;

/// <summary>Keeps dead letters in the table <c>dead_letters</c> and fails their files, in one statement.</summary>
public sealed class PostgresDeadLetters(NpgsqlDataSource database, TimeProvider time) : IDeadLetterStore
{
    private readonly LedgerDatabase _database = new(database);

    /// <inheritdoc/>
    public Task KeepAsync(DeadLetter letter, CancellationToken cancellationToken)
    {
        // Both halves are idempotent: a letter that is kept twice is one row, a file that is final already stays as it is.
        const string Insert = """
            with kept as (
              insert into dead_letters (transport_instance, topic, partition, "offset", consumer_group, message_key, file_id, run, reason, detail, attempts, payload, at, headers)
              values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $15::jsonb)
              on conflict do nothing),
            failed as (
              update file_processing_log set status = 'failed', reason = $9, detail = $10, lease_owner = null, lease_until = null, retry_at = null,
                topic = null, partition = null, "offset" = null, completed_at = $13, updated_at = $13, repeat_of = null
              where file_id = $7 and run = $8 and status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing')
              returning file_id, run)
            insert into file_attempts (file_id, run, stage, outcome, reason, detail, at) select file_id, run, $14, 'failed', $9, $10, $13 from failed
            """;
        var stage = letter.MessageOffset.Topic == Topics.Discovered.Name ? "download" : letter.MessageOffset.Topic == Topics.Downloaded.Name ? "parse" : "write";
        return _database.ExecuteAsync(
            Insert, cancellationToken,
            Sql.Text(letter.MessageOffset.Instance), Sql.Text(letter.MessageOffset.Topic), Sql.Int(letter.MessageOffset.Partition), Sql.Long(letter.MessageOffset.Offset),
            Sql.Text(letter.Group), Sql.Text(Detail.Cut(letter.Key)), Sql.Long(letter.FileId), Sql.Int(letter.Run), Sql.Text(letter.Reason.Text()),
            Sql.Text(Detail.Cut(letter.Detail)), Sql.Int(letter.Attempts), Sql.Bytes(letter.Payload), Sql.Time(time.GetUtcNow()), Sql.Text(stage),
            Sql.Text(JsonSerializer.Serialize(letter.Headers.ToDictionary(h => Clean(h.Key), h => Clean(h.Value)), RedriveJson.Default.DictionaryStringString)));
    }

    // PostgreSQL's JSON knows no NUL.
    private static string Clean(string text) => text.Replace('\0', ' ');
}

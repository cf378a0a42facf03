using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Ledger.Postgres;

/// <content>The Parser's transitions.</content>
public sealed partial class PostgresLedger
{
    /// <inheritdoc/>
    public Task<LedgerFile?> TryBeginParseAsync(long fileId, int run, string owner, CancellationToken cancellationToken)
    {
        // The lease on a downloaded file is its Carrier's, until the offset of the message is recorded; the message is here, so it was published.
        const string Update = $"""
            update file_processing_log f set status = 'parsing', parsed_at = null, lease_owner = $4, lease_until = $5, updated_at = $3
            where f.file_id = $1 and f.run = $2 and (f.status = 'downloaded' or (f.status = 'parsing' and {Free}))
            returning {LedgerRow.Columns}
            """;
        return TryBeginAsync(Update, fileId, run, owner, cancellationToken);
    }

    /// <inheritdoc/>
    public Task CompleteParseAsync(long fileId, int run, string owner, MessageOffset lastBatch, CancellationToken cancellationToken)
    {
        // No row is touched when the Writer was faster and the file is completed already.
        const string Update = $"""
            update file_processing_log set status = 'writing', {Released}, transport_instance = $5, topic = $6, partition = $7, "offset" = $8, parsed_at = $4, updated_at = $4
            where file_id = $1 and run = $2 and lease_owner = $3 and status = 'parsing'
            """;
        return _database.ExecuteAsync(
            Update, cancellationToken,
            Sql.Long(fileId), Sql.Int(run), Sql.Text(owner), Sql.Time(Now),
            Sql.Text(lastBatch.Instance), Sql.Text(lastBatch.Topic), Sql.Int(lastBatch.Partition), Sql.Long(lastBatch.Offset));
    }

    /// <inheritdoc/>
    public Task FailParseAsync(
        long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken) =>
        FailAsync(FileState.Parsing, "parse", fileId, run, owner, reason, detail, retryAt, cancellationToken);
}

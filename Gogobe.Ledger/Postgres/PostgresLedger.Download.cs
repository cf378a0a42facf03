using Gogobe.Pipeline;
using Npgsql;

namespace Gogobe.Ledger.Postgres;

/// <content>The Carrier's transitions.</content>
public sealed partial class PostgresLedger
{
    /// <inheritdoc/>
    public Task<LedgerFile?> TryBeginDownloadAsync(long fileId, int run, string owner, CancellationToken cancellationToken)
    {
        // A file that waits for its retry is not taken early: a message left over from before the failure would skip the wait.
        const string Update = $"""
            update file_processing_log f set status = 'downloading', attempt = attempt + 1, reason = 'none', detail = null, retry_at = null,
              lease_owner = $4, lease_until = $5, updated_at = $3
            where f.file_id = $1 and f.run = $2 and {Free}
              and (f.status in ('discovered', 'downloading') or (f.status = 'retrying' and (f.retry_at is null or f.retry_at <= $3)))
            returning {LedgerRow.Columns}
            """;
        return TryBeginAsync(Update, fileId, run, owner, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<bool> CompleteDownloadAsync(
        long fileId, int run, string owner, string rawPath, string sha256, long bytes, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await TryCompleteDownloadAsync(fileId, run, owner, rawPath, sha256, bytes, cancellationToken);
            }
            catch (PostgresException taken) when (taken.SqlState == PostgresErrorCodes.UniqueViolation && attempt < 5)
            {
                // An offer took the next ordinal of this identity in the same moment.
            }
        }
    }

    /// <inheritdoc/>
    public Task FailDownloadAsync(
        long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken) =>
        FailAsync(FileState.Downloading, "download", fileId, run, owner, reason, detail, retryAt, cancellationToken);

    private async Task<bool> TryCompleteDownloadAsync(
        long fileId, int run, string owner, string rawPath, string sha256, long bytes, CancellationToken cancellationToken)
    {
        // The lease stays until the offset of the next message is recorded, however long the Carrier waits for room in the topic.
        // All rows of the identity are locked, in one order: of two downloads of the same bytes that end together, the second one sees the first.
        // A row that was once found to repeat another and now brings other bytes is the latest word, so it moves behind the rows that have bytes.
        const string Update = $"""
            with peers as materialized (
              select p.* from file_processing_log p
              where p.identity = (select identity from file_processing_log where file_id = $1)
              order by p.file_id for update),
            me as (select * from peers where file_id = $1 and run = $2 and lease_owner = $3 and status = 'downloading'),
            known as (
              select k.file_id, k.file_name from peers k
              where k.file_id <> $1 and k.sha256 = $6 and k.status in ('downloaded', 'parsing', 'writing', 'completed')
              order by k.status = 'completed' desc, k.file_name = (select file_name from me) desc, k.ordinal limit 1),
            dropped as (
              insert into raw_garbage (key, since)
              select raw_path, $4 from me where raw_path is not null and raw_path <> $5 and not exists (select from known)
              on conflict do nothing)
            update file_processing_log f set
              status = case when known.file_id is null then 'downloaded' else 'skipped' end,
              reason = case when known.file_id is null then 'none' else 'known-bytes' end,
              repeat_of = case when known.file_name = f.file_name then known.file_id end,
              ordinal = coalesce(
                case when known.file_id is null and f.sha256 <> $6 then (
                  select max(p.ordinal) + 1 from peers p
                  where exists (select from peers later where later.ordinal > f.ordinal and later.sha256 is not null)) end,
                f.ordinal),
              raw_path = case when known.file_id is null then $5 else f.raw_path end,
              sha256 = $6, bytes = $7, downloaded_at = $4, transport_instance = $8, {NoPlace}, updated_at = $4,
              lease_owner = case when known.file_id is null then f.lease_owner end, lease_until = case when known.file_id is null then f.lease_until end,
              completed_at = case when known.file_id is null then null else $4 end
            from me left join known on true
            where f.file_id = me.file_id
            returning f.status
            """;
        var ended = await _database.QueryAsync(
            Update, reader => reader.GetString(0), cancellationToken,
            Sql.Long(fileId), Sql.Int(run), Sql.Text(owner), Sql.Time(Now), Sql.Text(rawPath), Sql.Text(sha256), Sql.Long(bytes), Sql.Text(Leases.InstanceOf(owner)));
        return ended.Count > 0 ? ended is ["downloaded"] : await IsRecordedAsync(fileId, rawPath, cancellationToken);
    }

    // The answer to a call may get lost while the call took effect: asked again, it says the same.
    private async Task<bool> IsRecordedAsync(long fileId, string rawPath, CancellationToken cancellationToken)
    {
        const string Query = "select 1 from file_processing_log where file_id = $1 and raw_path = $2";
        return (await _database.QueryAsync(Query, reader => reader.GetInt32(0), cancellationToken, Sql.Long(fileId), Sql.Text(rawPath))).Count > 0;
    }
}

using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Ledger.Postgres;

/// <summary>
/// The ledger in PostgreSQL: one short statement a transition, each conditional on (file, run, state, lease), each with the clock's time as a parameter.
/// </summary>
public sealed partial class PostgresLedger(NpgsqlDataSource database, TimeProvider time) : ILedger
{
    // A file's row is taken when it waits, or when whoever took it is silent. A transport that redelivers to the same owner finds its own lease.
    private const string Free = "(f.lease_owner = $4 or f.lease_until is null or f.lease_until <= $3)";
    private const string Released = "lease_owner = null, lease_until = null";
    private const string NoPlace = "topic = null, partition = null, \"offset\" = null";

    private readonly LedgerDatabase _database = new(database);

    /// <inheritdoc/>
    public async Task<LedgerFile?> FindAsync(long fileId, CancellationToken cancellationToken)
    {
        const string Query = $"select {LedgerRow.Columns} from file_processing_log f where f.file_id = $1";
        return (await _database.QueryAsync(Query, LedgerRow.Read, cancellationToken, Sql.Long(fileId))).SingleOrDefault();
    }

    /// <inheritdoc/>
    public Task RecordOffsetAsync(long fileId, int run, MessageOffset offset, CancellationToken cancellationToken)
    {
        // The message may be in work, or done, before its offset is recorded: an offset that comes late must not name the past of a file that moved on,
        // nor end the lease of whoever has it now. The publisher's own lease has done its work.
        const string Update = """
            update file_processing_log set transport_instance = $3, topic = $4, partition = $5, "offset" = $6,
              lease_owner = case when status <> 'downloaded' then lease_owner end, lease_until = case when status <> 'downloaded' then lease_until end
            where file_id = $1 and run = $2 and status = any($7)
            """;
        string[] states = offset.Topic == Topics.Discovered.Name ? ["discovered", "downloading"]
            : offset.Topic == Topics.Downloaded.Name ? ["downloaded", "parsing"]
            : ["writing"];
        return _database.ExecuteAsync(
            Update, cancellationToken,
            Sql.Long(fileId), Sql.Int(run), Sql.Text(offset.Instance), Sql.Text(offset.Topic), Sql.Int(offset.Partition), Sql.Long(offset.Offset), Sql.Texts(states));
    }

    /// <inheritdoc/>
    public Task HeartbeatAsync(string owner, IReadOnlyCollection<long> fileIds, CancellationToken cancellationToken)
    {
        const string Update = "update file_processing_log set lease_until = $2 where file_id = any($3) and lease_owner = $1 and lease_until is not null";
        return fileIds.Count == 0
            ? Task.CompletedTask
            : _database.ExecuteAsync(Update, cancellationToken, Sql.Text(owner), Sql.Time(Now + Leases.Length), Sql.Longs(fileIds));
    }

    private DateTimeOffset Now => time.GetUtcNow();

    private async Task<LedgerFile?> TryBeginAsync(string update, long fileId, int run, string owner, CancellationToken cancellationToken)
    {
        var now = Now;
        var taken = await _database.QueryAsync(
            update, LedgerRow.Read, cancellationToken, Sql.Long(fileId), Sql.Int(run), Sql.Time(now), Sql.Text(owner), Sql.Time(now + Leases.Length));
        return taken.SingleOrDefault();
    }

    private Task<int> FailAsync(
        FileState from, string stage, long fileId, int run, string owner, Reason reason, string detail, DateTimeOffset? retryAt, CancellationToken cancellationToken)
    {
        const string Update = $"""
            with failed as (
              update file_processing_log set status = $5, reason = $6, detail = $7, retry_at = $8, {Released}, transport_instance = $10, {NoPlace}, updated_at = $4,
                completed_at = case when $5 = 'retrying' then null else $4 end, repeat_of = case when $5 = 'retrying' then repeat_of end
              where file_id = $1 and run = $2 and lease_owner = $3 and status = $9
              returning file_id, run)
            insert into file_attempts (file_id, run, stage, outcome, reason, detail, at) select file_id, run, $11, $5, $6, $7, $4 from failed
            """;
        var state = retryAt is not null ? FileState.Retrying : reason == Reason.GoneAtSource ? FileState.Expired : FileState.Failed;
        return _database.ExecuteAsync(
            Update, cancellationToken,
            Sql.Long(fileId), Sql.Int(run), Sql.Text(owner), Sql.Time(Now), Sql.Text(state.Text()), Sql.Text(reason.Text()), Sql.Text(Detail.Cut(detail)),
            Sql.Time(retryAt), Sql.Text(from.Text()), Sql.Text(Leases.InstanceOf(owner)), Sql.Text(stage));
    }
}

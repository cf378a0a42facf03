using System.Globalization;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.RawStore;
using Npgsql;

namespace Gogobe.Ledger.Redriving;

/// <summary>What became of a wish to replay.</summary>
public enum ReplayOutcome
{
    /// <summary>The next run has begun: the Parser has the message.</summary>
    Started,

    /// <summary>The ledger has no such file.</summary>
    NotFound,

    /// <summary>The file is still on its way; it needs no replay.</summary>
    InMotion,

    /// <summary>The raw bytes are gone (<see cref="Reason.RawExpired"/>): only an offer with force reads the file again.</summary>
    RawExpired,
}

/// <summary>The answer to a wish to replay.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="File">The file as it is now; null when there is none.</param>
public sealed record ReplayResult(ReplayOutcome Outcome, LedgerFile? File);

/// <summary>Parses kept raw bytes again, as the next run of the file. The account of the earlier run stays beside the new one.</summary>
public sealed class Replay(NpgsqlDataSource database, IRawStore rawStore, FileDispatch dispatch, TimeProvider time)
{
    private readonly LedgerDatabase _database = new(database);

    /// <summary>Files that a person may mean: by number, by exact name, or by key in the raw store. Re-listings are no files.</summary>
    /// <returns>Empty when there is none; several when a name was republished, the latest last.</returns>
    public async Task<IReadOnlyList<LedgerFile>> FindAsync(string what, CancellationToken cancellationToken)
    {
        const string Query = $"""
            select {LedgerRow.Columns} from file_processing_log f
            where f.repeat_of is null and (f.file_id = $1 or f.file_name = $2 or f.raw_path = $2) order by f.ordinal, f.file_id
            """;
        long? id = long.TryParse(what, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
        return await _database.QueryAsync(Query, LedgerRow.Read, cancellationToken, Sql.Long(id), Sql.Text(what));
    }

    /// <summary>Completed files that an older Parser read and whose raw bytes are kept, of each store the oldest first.</summary>
    /// <param name="parserVersion">The version that counts as new.</param>
    /// <param name="cancellationToken">Stops asking.</param>
    public Task<List<LedgerFile>> FindOutdatedAsync(int parserVersion, CancellationToken cancellationToken)
    {
        const string Query = $"""
            select {LedgerRow.Columns} from file_processing_log f join file_runs r on r.file_id = f.file_id and r.run = f.run
            where f.status = 'completed' and f.raw_path is not null and r.parser_version < $1 order by f.file_time, f.ordinal, f.file_id
            """;
        return _database.QueryAsync(Query, LedgerRow.Read, cancellationToken, Sql.Int(parserVersion));
    }

    /// <summary>What <see cref="RunAsync"/> would do, without doing it: <see cref="ReplayOutcome.Started"/> means that it can.</summary>
    public async Task<ReplayResult> PlanAsync(long fileId, CancellationToken cancellationToken)
    {
        const string Query = $"select {LedgerRow.Columns} from file_processing_log f where f.file_id = $1";
        var file = (await _database.QueryAsync(Query, LedgerRow.Read, cancellationToken, Sql.Long(fileId))).SingleOrDefault();
        var outcome = file switch
        {
            null => ReplayOutcome.NotFound,
            { State: < FileState.Completed } => ReplayOutcome.InMotion,
            { RawPath: { } key } when await ExistsAsync(key, cancellationToken) => ReplayOutcome.Started,
            _ => ReplayOutcome.RawExpired,
        };
        return new ReplayResult(outcome, file);
    }

    /// <summary>Raises the run and publishes the raw bytes for the Parser.</summary>
    /// <param name="fileId">The file.</param>
    /// <param name="sessionId">The session that the run belongs to; null leaves it where it is.</param>
    /// <param name="cancellationToken">Stops waiting; a run that was raised is published by the reconciler.</param>
    public async Task<ReplayResult> RunAsync(long fileId, long? sessionId, CancellationToken cancellationToken)
    {
        const string Raise = $"""
            update file_processing_log f set status = 'downloaded', run = run + 1, session_id = coalesce($4, session_id), reason = 'none', detail = null,
              retry_at = null, lease_owner = null, lease_until = null, transport_instance = null, topic = null, partition = null, "offset" = null,
              completed_at = null, updated_at = $3
            where f.file_id = $1 and f.run = $2 and f.raw_path is not null and f.status in ('completed', 'skipped', 'failed', 'expired')
            returning {LedgerRow.Columns}
            """;
        var plan = await PlanAsync(fileId, cancellationToken);
        if (plan is not { Outcome: ReplayOutcome.Started, File: { } file })
        {
            return plan;
        }

        var raised = await _database.QueryAsync(
            Raise, LedgerRow.Read, cancellationToken, Sql.Long(fileId), Sql.Int(file.Run), Sql.Time(time.GetUtcNow()), Sql.Long(sessionId));
        if (raised is not [var next])
        {
            return await PlanAsync(fileId, cancellationToken) is { Outcome: not ReplayOutcome.Started } changed ? changed : new ReplayResult(ReplayOutcome.InMotion, file);
        }

        await dispatch.PublishAsync(next, "replay", cancellationToken);
        return new ReplayResult(ReplayOutcome.Started, next);
    }

    private async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        await using var stream = await rawStore.OpenAsync(key, cancellationToken);
        return stream is not null;
    }
}

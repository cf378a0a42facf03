using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Ledger.Reconciling;

/// <summary>
/// Heals the flow: offers files again that nobody has any more, and files whose retry is due. Ledger row first, message second, offset third, so that
/// dying in between loses nothing. One acts at a time in the whole database. The rules are in docs/specs/ledger.md.
/// </summary>
public sealed partial class Reconciler(
    NpgsqlDataSource database,
    ITransport transport,
    InstanceLock instance,
    IRawStore rawStore,
    FileDispatch dispatch,
    IOptions<ReconcilerOptions> options,
    TimeProvider time,
    ILogger<Reconciler> logger) : BackgroundService
{
    internal const long LockKey = 7_241_003;

    private readonly LedgerDatabase _database = new(database);
    private readonly LostFiles _lost = new(new LedgerDatabase(database), transport, instance);

    /// <summary>One look.</summary>
    /// <returns>How many files were offered again; null when another process is at it.</returns>
    /// <exception cref="TransientException">The database, the transport or the raw store is away.</exception>
    public Task<int?> LookAsync(CancellationToken cancellationToken) => PostgresFaults.GuardAsync<int?>(async () =>
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var alone = await AdvisoryLock.TryTakeAsync(connection, LockKey, cancellationToken);
        return alone is null ? null : await RedriveAsync(cancellationToken);
    });

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            int? redriven = null;
            try
            {
                redriven = await LookAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (TransientException exception)
            {
                LogAway(exception.Message);
            }

            if (redriven != options.Value.BatchSize)
            {
                await Task.Delay(options.Value.Interval, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task<int> RedriveAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var dead = await _lost.DeadInstancesAsync(cancellationToken);
        var lost = await _lost.FindAsync(dead, now, options.Value.BatchSize, cancellationToken);
        var redriven = lost.Count == 0 ? [] : await TakeAsync(lost, now, cancellationToken);
        await _lost.CloseSessionsAsync(dead, now, cancellationToken);
        foreach (var (file, was) in redriven)
        {
            await dispatch.PublishAsync(file, "redrive", cancellationToken);
            Telemetry.Redriven.Add(1, new KeyValuePair<string, object?>("state", was.Text()));
        }

        if (redriven.Count > 0)
        {
            var retries = redriven.Count(r => r.Was == FileState.Retrying);
            LogRedriven(redriven.Count, retries, dead.Count);
        }

        return redriven.Count;
    }

    // A row that moved since it was found, or that a Writer has locked, is not lost. Nobody else takes one: a stage needs the message first.
    private async Task<List<(LedgerFile File, FileState Was)>> TakeAsync(List<LedgerFile> lost, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Update = $"""
            with wanted as (
              select f.file_id, w.has_bytes from unnest($1::bigint[], $2::int[], $3::text[], $4::boolean[]) w (file_id, run, status, has_bytes)
              join file_processing_log f on f.file_id = w.file_id and f.run = w.run and f.status = w.status
              for update of f skip locked)
            update file_processing_log f set status = case when w.has_bytes then 'downloaded' else 'discovered' end, retry_at = null,
              raw_path = case when w.has_bytes or f.status in ('discovered', 'retrying', 'downloading') then f.raw_path end,
              lease_owner = null, lease_until = null, transport_instance = $5, topic = null, partition = null, "offset" = null, updated_at = $6
            from wanted w where f.file_id = w.file_id
            returning {LedgerRow.Columns}
            """;
        var states = lost.ToDictionary(f => f.FileId, f => f.State);
        var hasBytes = new bool[lost.Count];
        for (var i = 0; i < hasBytes.Length; i++)
        {
            hasBytes[i] = lost[i].State >= FileState.Downloaded && lost[i].RawPath is { } key && await ExistsAsync(key, cancellationToken);
        }

        var taken = (await _database.QueryAsync(
            Update, LedgerRow.Read, cancellationToken,
            Sql.Longs(lost.Select(f => f.FileId)), Sql.Ints(lost.Select(f => (int?)f.Run)), Sql.Texts(lost.Select(f => f.State.Text())), Sql.Flags(hasBytes),
            Sql.Text(transport.Instance), Sql.Time(now))).ToDictionary(f => f.FileId);
        return [.. lost.Where(f => taken.ContainsKey(f.FileId)).Select(f => (taken[f.FileId], states[f.FileId]))];
    }

    private async Task<bool> ExistsAsync(string key, CancellationToken cancellationToken)
    {
        if (rawStore.LocalPath(key) is not null)
        {
            return true;
        }

        await using var stream = await rawStore.OpenAsync(key, cancellationToken);
        return stream is not null;
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Files} files offered again, {Retries} of them because their retry was due; instances gone: {Dead}")]
    private partial void LogRedriven(int files, int retries, int dead);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The reconciler waits: {Error}")]
    private partial void LogAway(string error);
}

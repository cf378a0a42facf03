using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Ledger;

/// <summary>
/// Deletes raw bytes when their time is over (<see cref="RawStoreOptions.Retention"/> after the final state), and raw objects that no row points to any
/// more. The ledger forgets the key first, in favour of the table <c>raw_garbage</c>: dying in between leaves no object behind.
/// </summary>
public sealed partial class RawRetention(
    NpgsqlDataSource database, IRawStore rawStore, IOptions<RawStoreOptions> options, TimeProvider time, ILogger<RawRetention> logger) : BackgroundService
{
    private const int BatchSize = 500;
    private readonly LedgerDatabase _database = new(database);

    /// <summary>One sweep.</summary>
    /// <returns>Objects deleted, at most 500: sweep again when there were as many.</returns>
    /// <exception cref="TransientException">The database or the raw store is away.</exception>
    public async Task<int> SweepAsync(CancellationToken cancellationToken)
    {
        const string Forget = """
            with old as (
              select file_id, raw_path from file_processing_log
              where raw_path is not null and completed_at <= $1 and status in ('completed', 'skipped', 'failed', 'expired')
              order by completed_at limit $3 for update skip locked),
            forgotten as (update file_processing_log f set raw_path = null from old where f.file_id = old.file_id)
            insert into raw_garbage (key, since) select raw_path, $2 from old on conflict do nothing
            """;
        var now = time.GetUtcNow();
        await _database.ExecuteAsync(Forget, cancellationToken, Sql.Time(now - options.Value.Retention), Sql.Time(now), Sql.Int(BatchSize));
        var keys = await _database.QueryAsync(
            "select key from raw_garbage order by since limit $1", reader => reader.GetString(0), cancellationToken, Sql.Int(BatchSize));
        foreach (var key in keys)
        {
            await rawStore.DeleteAsync(key, cancellationToken);
        }

        if (keys.Count > 0)
        {
            await _database.ExecuteAsync("delete from raw_garbage where key = any($1)", cancellationToken, Sql.Texts(keys));
            LogDeleted(keys.Count);
        }

        return keys.Count;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var pause = TimeSpan.FromSeconds(Math.Clamp(options.Value.Retention.TotalSeconds / 10, 1, 300));
        while (!stoppingToken.IsCancellationRequested)
        {
            var deleted = 0;
            try
            {
                deleted = await SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (TransientException exception)
            {
                LogAway(exception.Message);
            }

            if (deleted < BatchSize)
            {
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    [LoggerMessage(Level = LogLevel.Debug, Message = "{Objects} raw objects deleted")]
    private partial void LogDeleted(int objects);

    [LoggerMessage(Level = LogLevel.Warning, Message = "The retention of raw files waits: {Error}")]
    private partial void LogAway(string error);
}

using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Transport;
using Gogobe.Scout.Canary;
using Gogobe.Scout.Scheduling;
using Npgsql;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// Writes a row of <c>session_metrics</c> every five seconds for each session of this process that runs, and a row of <c>system_health</c> a minute, whichever
/// Scout comes first. Outages leave gaps.
/// </summary>
internal sealed partial class SessionRecorder(
    NpgsqlDataSource database, InstanceLock instance, CanaryHealth canary, CockpitProbe cockpit, TimeProvider time, ILogger<SessionRecorder> logger) : BackgroundService
{
    /// <summary>Time between two rows of a session.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(5);

    private static readonly TimeSpan s_health = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan s_kept = TimeSpan.FromDays(90);
    private readonly LedgerDatabase _database = new(database);
    private readonly LoadMeter _metrics = new();
    private readonly LoadMeter _health = new();
    private DateTimeOffset _healthAt;

    /// <summary>Writes the rows that are due.</summary>
    /// <exception cref="TransientException">The database is away.</exception>
    public async Task StepAsync(CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        await RecordSessionsAsync(now, _metrics.Read(), cancellationToken);
        if (now >= _healthAt)
        {
            _healthAt = now + s_health;
            await RecordHealthAsync(now, _health.Read(), cancellationToken);
        }
    }

    /// <inheritdoc/>
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Rounds.RunAsync(time, Every, StepAsync, LogAway, stoppingToken);

    private Task<int> RecordSessionsAsync(DateTimeOffset now, ProcessLoad load, CancellationToken cancellationToken)
    {
        const string Insert = """
            insert into session_metrics (session_id, at, rows_per_minute, active_scrapers, queue_depth, memory_usage_mb, cpu_usage_percent, site_response_times,
              site_success_rates, error_counts)
            select s.session_id, $2, f.rows, e.active, f.moving, $4, $5, e.response_times, e.success_rates, coalesce(x.errors, '{}')
            from scrape_sessions s
            cross join lateral (
              select count(*) filter (where l.status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing')) as moving,
                coalesce((select sum(r.seen) from file_processing_log c join file_runs r on r.file_id = c.file_id and r.run = c.run
                  where c.session_id = s.session_id and c.status = 'completed' and c.completed_at > $3), 0)::double precision as rows
              from file_processing_log l where l.session_id = s.session_id) f
            cross join lateral (
              select count(*) filter (where status = 'running')::int as active,
                coalesce(jsonb_object_agg(site_name, round(avg_listing_ms::numeric, 1)) filter (where avg_listing_ms is not null), '{}') as response_times,
                coalesce(jsonb_object_agg(site_name, success::int) filter (where status in ('completed', 'failed')), '{}') as success_rates
              from site_executions where session_id = s.session_id) e
            cross join lateral (
              select jsonb_object_agg(reason, n) as errors from (
                select reason, count(*) as n from (
                  select reason from file_processing_log where session_id = s.session_id and status in ('failed', 'expired', 'retrying')
                  union all select reason from site_executions where session_id = s.session_id and status = 'failed') r
                group by reason) c) x
            where s.status = 'running' and s.instance = $1
            """;
        return _database.ExecuteAsync(
            Insert, cancellationToken, Sql.Text(instance.Process), Sql.Time(now), Sql.Time(now - TimeSpan.FromMinutes(1)), Sql.Number(load.MemoryMb),
            Sql.Number(load.CpuPercent));
    }

    private async Task RecordHealthAsync(DateTimeOffset now, ProcessLoad load, CancellationToken cancellationToken)
    {
        const string Insert = $"""
            insert into system_health (at, total_memory_mb, available_memory_mb, cpu_usage_percent, disk_usage_percent, active_sessions, total_scrapers_running,
              database_connections, canary_healthy, cockpit_healthy, portals)
            select $1, $3, $4, $5, $6,
              (select count(*) from scrape_sessions where status = 'running'), (select count(*) from site_executions where status = 'running'),
              (select count(*) from pg_stat_activity where datname = current_database()), $8, $9,
              (select jsonb_object_agg(site_name, success) from (
                select distinct on (site_name) site_name, success from site_executions
                where completed_at > $7 and status in ('completed', 'failed') and site_name <> '{CanaryChain.Slug}'
                order by site_name, completed_at desc) latest)
            where not exists (select from system_health where at > $2)
            """;
        var memory = GC.GetGCMemoryInfo();
        var (total, used) = (memory.TotalAvailableMemoryBytes / 1_048_576.0, memory.MemoryLoadBytes / 1_048_576.0);
        await _database.ExecuteAsync(
            Insert, cancellationToken, Sql.Time(now), Sql.Time(now - s_health + TimeSpan.FromSeconds(2)), Sql.Number(total), Sql.Number(Math.Max(0, total - used)),
            Sql.Number(load.CpuPercent), Sql.Number(DiskUsage()), Sql.Time(now - TimeSpan.FromDays(1)), Sql.Flag(canary.Healthy),
            Sql.Flag(await cockpit.LookAsync(cancellationToken)));
        await _database.ExecuteAsync(
            "with old as (delete from session_metrics where at < $1) delete from system_health where at < $1", cancellationToken, Sql.Time(now - s_kept));
    }

    private static double? DiskUsage()
    {
        try
        {
            var drive = new DriveInfo(Environment.CurrentDirectory);
            return drive.TotalSize > 0 ? 100.0 * (drive.TotalSize - drive.AvailableFreeSpace) / drive.TotalSize : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "No figures of sessions: {Detail}")]
    private partial void LogAway(string detail);
}

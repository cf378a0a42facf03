using Gogobe.Ledger;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Live;
using Gogobe.Portals;
using Npgsql;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// Executions: one a portal and session. A Scout takes one with a lease and keeps it alive; the database lets no portal be swept by two at once, whatever
/// sessions want it (docs/specs/sessions.md, "Executions").
/// </summary>
internal sealed class SiteExecutions(NpgsqlDataSource database, TimeProvider time, ILiveEvents? events = null)
{
    private readonly LedgerDatabase _database = new(database);

    /// <summary>Takes the next execution that waits, or whose Scout is silent: the highest priority first, then the oldest. Null when there is none.</summary>
    /// <param name="sessionId">Of this session; null: of any that this process started. It publishes the files of its sessions, and nobody else does.</param>
    /// <param name="owner">Who takes it: <c>{process}/{stage}/{guid}</c>.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<Execution?> TakeAsync(long? sessionId, string owner, CancellationToken cancellationToken)
    {
        const string Take = """
            update site_executions e set status = 'running', lease_owner = $2, lease_until = $3, started_at = coalesce(e.started_at, $4),
              attempt_number = e.attempt_number + 1
            from scrape_sessions s
            where s.session_id = e.session_id and e.execution_id = (
              select x.execution_id from site_executions x join scrape_sessions s on s.session_id = x.session_id
              where s.status = 'running' and (x.session_id = $1 or ($1::bigint is null and s.instance = split_part($2, '/', 1)))
                and (x.status = 'waiting' or (x.status = 'running' and x.lease_until < $4))
                and not exists (select from site_executions r where r.site_name = x.site_name and r.status = 'running' and r.execution_id <> x.execution_id)
              order by x.priority desc, x.execution_id limit 1 for update of x skip locked)
            returning e.execution_id, e.session_id, e.site_name, e.attempt_number, s.max_files_per_chain, s.location
            """;
        var now = time.GetUtcNow();
        try
        {
            var taken = await _database.QueryAsync(
                Take, r => new Execution(
                    r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetInt32(3), new(r.IsDBNull(4) ? null : r.GetInt32(4), r.IsDBNull(5) ? null : r.GetString(5))),
                cancellationToken, Sql.Long(sessionId), Sql.Text(owner), Sql.Time(now + Leases.Length), Sql.Time(now));
            if (taken.SingleOrDefault() is not { } execution)
            {
                return null;
            }

            events?.Publish(new LiveEvent
            {
                At = now,
                Kind = LiveEventKind.Session,
                Service = "scout",
                Chain = execution.Portal,
                State = "running",
                Text = "sweep begins",
            });
            return execution;
        }
        catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.UniqueViolation)
        {
            // Another Scout took the same portal for another session in this moment.
            return null;
        }
    }

    /// <summary>Keeps a lease alive. False: it is lost, or the session was ended; the sweep is to stop.</summary>
    public async Task<bool> BeatAsync(long executionId, string owner, CancellationToken cancellationToken) => await _database.ExecuteAsync(
        """
        update site_executions e set lease_until = $3 from scrape_sessions s
        where e.execution_id = $1 and e.lease_owner = $2 and e.status = 'running' and s.session_id = e.session_id and s.status = 'running'
        """,
        cancellationToken, Sql.Long(executionId), Sql.Text(owner), Sql.Time(time.GetUtcNow() + Leases.Length)) > 0;

    /// <summary>Ends an execution with what it came to.</summary>
    public Task EndAsync(long executionId, string owner, SweepResult result, BreakerSnapshot breaker, ProcessLoad load, CancellationToken cancellationToken) =>
        _database.ExecuteAsync(
            """
            update site_executions set status = $3, completed_at = $4, lease_owner = null, lease_until = null, reason = $5, error_message = $6, files_listed = $7,
              files_new = $8, files_known = $9, files_repeated = $10, files_strange = $11, files_unknown = $12, files_last_seen = $13, incomplete = $14,
              way = $15, listing_pages = $16, avg_listing_ms = $17, circuit_breaker_state = $18, circuit_breaker_failures = $19, memory_usage_mb = $20,
              cpu_usage_percent = $21, files_held = $22
            where execution_id = $1 and lease_owner = $2 and status = 'running'
            """,
            cancellationToken,
            Sql.Long(executionId), Sql.Text(owner), Sql.Text(result.Reason == Reason.None ? "completed" : "failed"), Sql.Time(time.GetUtcNow()),
            Sql.Text(result.Reason.Text()), Sql.Text(result.Detail is { } detail ? Detail.Cut(detail) : null), Sql.Int(result.Listed), Sql.Int(result.New),
            Sql.Int(result.Known), Sql.Int(result.Repeated), Sql.Int(result.Strange), Sql.Int(result.Unknown), Sql.Time(result.FilesLastSeen),
            Sql.Text(result.Incomplete is { } incomplete ? Detail.Cut(incomplete) : null), Sql.Text(result.Way), Sql.Int(result.Pages),
            Sql.Number(result.AverageListingMs), Sql.Text(PortalBreakers.Text(breaker.State)), Sql.Int(breaker.Failures), Sql.Number(load.MemoryMb),
            Sql.Number(load.CpuPercent), Sql.Int(result.Held));

    /// <summary>Gives an execution back that was not finished, or ends it as cancelled when its session has ended.</summary>
    public Task ReleaseAsync(long executionId, string owner, CancellationToken cancellationToken) => _database.ExecuteAsync(
        """
        update site_executions e set status = case when s.status = 'running' then 'waiting' else 'cancelled' end, lease_owner = null, lease_until = null,
          completed_at = case when s.status = 'running' then null else $3 end
        from scrape_sessions s where e.execution_id = $1 and e.lease_owner = $2 and e.status = 'running' and s.session_id = e.session_id
        """,
        cancellationToken, Sql.Long(executionId), Sql.Text(owner), Sql.Time(time.GetUtcNow()));

    /// <summary>
    /// Ends what sessions left behind that failed with their process, so that it holds no portal, and makes those portals due: in one statement, since who dies
    /// in between would leave them to the next interval. Leases are waited for, unless they are of the very process whose session was found dead.
    /// </summary>
    public Task CloseOrphansAsync(CancellationToken cancellationToken) => _database.ExecuteAsync(
        """
        with closed as (
          update site_executions e set status = 'cancelled', completed_at = $1, lease_owner = null, lease_until = null
          from scrape_sessions s
          where s.session_id = e.session_id and s.status <> 'running' and (e.status = 'waiting' or (e.status = 'running' and (
            e.lease_until < $1 or (s.status = 'failed' and split_part(e.lease_owner, '/', 1) = s.instance))))
          returning e.site_name)
        update portal_states set due_at = null where portal in (select site_name from closed)
        """,
        cancellationToken, Sql.Time(time.GetUtcNow()));

    /// <summary>How many executions of a session have not ended.</summary>
    public async Task<long> OpenAsync(long sessionId, CancellationToken cancellationToken) => (await _database.QueryAsync(
        "select count(*) from site_executions where session_id = $1 and status in ('waiting', 'running')", r => r.GetInt64(0), cancellationToken,
        Sql.Long(sessionId))).Single();
}

/// <summary>An execution that was taken.</summary>
/// <param name="ExecutionId">Its number.</param>
/// <param name="SessionId">Its session.</param>
/// <param name="Portal">Slug of the portal.</param>
/// <param name="Attempt">1 for the first Scout that took it.</param>
/// <param name="Bounds">What of its listing is wanted.</param>
internal sealed record Execution(long ExecutionId, long SessionId, string Portal, int Attempt, SweepBounds Bounds);

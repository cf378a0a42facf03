using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Live;
using Npgsql;

namespace Gogobe.Ledger;

/// <summary>How a session ended.</summary>
public enum SessionStatus
{
    /// <summary>Everything was offered and settled.</summary>
    Completed,

    /// <summary>It could not do its work.</summary>
    Failed,

    /// <summary>Somebody stopped it.</summary>
    Cancelled,
}

/// <summary>
/// Sessions: the runs of a listing or of <c>ingest</c>. A file belongs to the session that offered it last. While a session runs and its process
/// lives, that process publishes the session's files, and nobody else does.
/// </summary>
public sealed class Sessions(NpgsqlDataSource database, InstanceLock instance, TimeProvider time, ILiveEvents? events = null)
{
    private readonly LedgerDatabase _database = new(database);

    /// <summary>Starts a session.</summary>
    /// <param name="trigger">What started it: <c>ingest</c>, <c>replay</c>, <c>sweep</c> ...</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <returns>Its number.</returns>
    public async Task<long> StartAsync(string trigger, CancellationToken cancellationToken)
    {
        const string Insert = "insert into scrape_sessions (trigger, instance, started_at) values ($1, $2, $3) returning session_id";
        var ids = await _database.QueryAsync(
            Insert, reader => reader.GetInt64(0), cancellationToken, Sql.Text(trigger), Sql.Text(instance.Process), Sql.Time(time.GetUtcNow()));
        Tell("running", $"session {ids.Single()} ({trigger}) began");
        return ids.Single();
    }

    /// <summary>Starts a session that sweeps portals, with one waiting execution for each.</summary>
    /// <returns>Its number.</returns>
    public async Task<long> StartAsync(SweepPlan plan, CancellationToken cancellationToken)
    {
        const string Insert = """
            with s as (
              insert into scrape_sessions (trigger, instance, started_at, location, sites, max_files_per_chain, max_concurrency, priority)
              values ($1, $2, $3, $4, $5, $6, $7, $8) returning session_id),
            e as (insert into site_executions (session_id, site_name, priority, created_at) select s.session_id, p, $8, $3 from s, unnest($5::text[]) p)
            select session_id from s
            """;
        var ids = await _database.QueryAsync(
            Insert, reader => reader.GetInt64(0), cancellationToken, Sql.Text(plan.Trigger), Sql.Text(instance.Process), Sql.Time(time.GetUtcNow()),
            Sql.Text(plan.Location), Sql.Texts(plan.Portals.Distinct()), Sql.Int(plan.MaxFilesPerChain), Sql.Int(plan.MaxConcurrency), Sql.Int(plan.Priority));
        Tell("running", $"session {ids.Single()} ({plan.Trigger}) began, {plan.Portals.Count} portals");
        return ids.Single();
    }

    /// <summary>Ends a session and adds up what it came to; a session that ended already keeps its first status.</summary>
    public async Task EndAsync(long sessionId, SessionStatus status, CancellationToken cancellationToken)
    {
        const string Update = """
            with accounts as (
              select coalesce(c.slug, '') as chain, coalesce(sum(r.seen), 0) as seen, coalesce(sum(r.written), 0) as written,
                coalesce(sum(r.unchanged + r.duplicate + r.superseded), 0) as same, count(*) filter (where f.status in ('failed', 'expired')) as errors
              from file_processing_log f
              left join chains c using (chain_no)
              left join file_runs r on r.file_id = f.file_id and r.run = f.run and f.status = 'completed'
              where f.session_id = $1 group by 1),
            executions as (
              update site_executions e set rows_scraped = coalesce((select a.seen from accounts a where a.chain = e.site_name), 0),
                status = case when e.status = 'waiting' then 'cancelled' else e.status end
              where e.session_id = $1 returning e.status)
            update scrape_sessions s set status = $2, ended_at = $3, total_rows_found = (select coalesce(sum(seen), 0) from accounts),
              total_rows_saved = (select coalesce(sum(written), 0) from accounts), duplicates_skipped = (select coalesce(sum(same), 0) from accounts),
              errors_count = (select coalesce(sum(errors), 0) from accounts) + (select count(*) from executions where status = 'failed')
            where s.session_id = $1 and s.status = 'running'
            """;
        var text = status.ToString().ToLowerInvariant();
        await _database.ExecuteAsync(Update, cancellationToken, Sql.Long(sessionId), Sql.Text(text), Sql.Time(time.GetUtcNow()));
        Tell(text, $"session {sessionId} ended as {text}");
    }

    /// <summary>Watches how far a session is; cheap enough to be asked five times a second.</summary>
    public SessionWatch Watch(long sessionId) => new(_database, sessionId);

    private void Tell(string state, FormattableString text) => events?.Publish(new LiveEvent
    {
        At = time.GetUtcNow(),
        Kind = LiveEventKind.Session,
        Service = "scout",
        State = state,
        Text = FormattableString.Invariant(text),
        Level = state == "failed" ? "error" : "info",
    });

    /// <summary>What a session came to: exact, from the database, over every file of it.</summary>
    public async Task<SessionSummary> SummaryAsync(long sessionId, CancellationToken cancellationToken)
    {
        const string Accounts = """
            select coalesce(sum(r.seen), 0)::bigint, coalesce(sum(r.written), 0)::bigint, coalesce(sum(r.unchanged), 0)::bigint, coalesce(sum(r.duplicate), 0)::bigint,
              coalesce(sum(r.superseded), 0)::bigint, coalesce(sum(r.rejected), 0)::bigint, coalesce(sum(r.gone), 0)::bigint, coalesce(sum(r.items_seen), 0)::bigint
            from file_processing_log f join file_runs r on r.file_id = f.file_id and r.run = f.run
            where f.session_id = $1 and f.status = 'completed'
            """;
        const string Failed = """
            select file_id, file_name, status, reason, detail from file_processing_log
            where session_id = $1 and status in ('failed', 'expired') order by file_name, file_id
            """;
        var counts = await SessionCounts.ReadAsync(_database, sessionId, cancellationToken);
        var accounts = await _database.QueryAsync(
            Accounts,
            r => new Account(r.GetInt64(0), r.GetInt64(1), r.GetInt64(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), r.GetInt64(6), r.GetInt64(7)),
            cancellationToken,
            Sql.Long(sessionId));
        var failures = await _database.QueryAsync(
            Failed,
            r => new SessionFailure(
                r.GetInt64(0), r.GetString(1), FileStates.Parse(r.GetString(2)), Reasons.TryParse(r.GetString(3), out var reason) ? reason : Reason.None,
                r.IsDBNull(4) ? "" : r.GetString(4)),
            cancellationToken,
            Sql.Long(sessionId));
        return new SessionSummary(counts, accounts.Single(), failures);
    }
}

/// <summary>A session that sweeps portals.</summary>
/// <param name="Trigger">What started it: <c>scheduled</c>, <c>manual</c>, <c>demo</c>.</param>
/// <param name="Portals">Slugs of the portals.</param>
public sealed record SweepPlan(string Trigger, IReadOnlyList<string> Portals)
{
    /// <summary>Region filter; null: everywhere.</summary>
    public string? Location { get; init; }

    /// <summary>Files to offer of each portal at most; null: all.</summary>
    public int? MaxFilesPerChain { get; init; }

    /// <summary>Portals swept at once by its process.</summary>
    public int? MaxConcurrency { get; init; }

    /// <summary>Executions of higher priority are taken first, whatever session they are of.</summary>
    public int Priority { get; init; }
}

/// <summary>Files of a session by state.</summary>
/// <param name="ByState">Files in each state, indexed by <see cref="FileState"/>.</param>
/// <param name="Bytes">Bytes as published of the files whose bytes are known.</param>
/// <param name="SettledBytes">Of these, the bytes of files in a final state.</param>
public sealed record SessionCounts(IReadOnlyList<long> ByState, long Bytes, long SettledBytes)
{
    /// <summary>All of them.</summary>
    public long Total => ByState.Sum();

    /// <summary>Files in a state that is not final.</summary>
    public long Moving => ByState.Take((int)FileState.Completed).Sum();

    /// <summary>Files in a state.</summary>
    public long this[FileState state] => ByState[(int)state];

    internal static async Task<SessionCounts> ReadAsync(LedgerDatabase database, long sessionId, CancellationToken cancellationToken)
    {
        const string Query = "select status, count(*), coalesce(sum(bytes), 0)::bigint from file_processing_log where session_id = $1 group by status";
        var byState = new long[Enum.GetValues<FileState>().Length];
        var (bytes, settled) = (0L, 0L);
        foreach (var (state, files, size) in await database.QueryAsync(
            Query, r => (FileStates.Parse(r.GetString(0)), r.GetInt64(1), r.GetInt64(2)), cancellationToken, Sql.Long(sessionId)))
        {
            byState[(int)state] = files;
            bytes += size;
            settled += state.IsFinal() ? size : 0;
        }

        return new SessionCounts(byState, bytes, settled);
    }
}

/// <summary>What a session came to.</summary>
/// <param name="Counts">Files by state.</param>
/// <param name="Account">Sum of the accounts of the files that completed in this session.</param>
/// <param name="Failures">Files that failed or expired, by name.</param>
public sealed record SessionSummary(SessionCounts Counts, Account Account, IReadOnlyList<SessionFailure> Failures);

/// <summary>A file that did not complete.</summary>
public sealed record SessionFailure(long FileId, string Name, FileState State, Reason Reason, string Detail);

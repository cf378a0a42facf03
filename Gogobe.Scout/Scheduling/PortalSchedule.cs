using Gogobe.Ledger.Postgres;
using Gogobe.Portals;
using Npgsql;

namespace Gogobe.Scout.Scheduling;

/// <summary>
/// What is due, as one moment a portal in the database: a portal that falls due is claimed together with its next moment, by one Scout. After a pause of the
/// whole system everything is due once, not as often as it was missed.
/// </summary>
internal sealed class PortalSchedule(NpgsqlDataSource database, TimeProvider time)
{
    private readonly LedgerDatabase _database = new(database);

    /// <summary>
    /// Claims the portals that are due and not paused. What is due in more than two intervals was planned before the clock was set back, and is planned anew;
    /// within that, clocks of several Scouts may differ, and planning anew would make a sweep twice.
    /// </summary>
    /// <param name="portals">Those that this process watches.</param>
    /// <param name="every">The interval.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<string>> ClaimAsync(IReadOnlyList<string> portals, TimeSpan every, CancellationToken cancellationToken)
    {
        const string Claim = """
            with wanted as (select * from unnest($1::text[], $2::timestamptz[]) w (portal, next)),
            due as (
              select p.portal from portal_states p join wanted using (portal)
              where not p.paused and (p.due_at is null or p.due_at <= $3) order by p.portal for update of p skip locked),
            claimed as (
              update portal_states p set due_at = w.next from due d join wanted w using (portal) where p.portal = d.portal returning p.portal),
            set_back as (update portal_states p set due_at = w.next from wanted w where p.portal = w.portal and p.due_at > $4),
            added as (
              insert into portal_states (portal, due_at) select portal, next from wanted where portal not in (select portal from portal_states)
              on conflict (portal) do nothing returning portal)
            select portal from claimed union all select portal from added
            """;

        var now = time.GetUtcNow();
        return await _database.QueryAsync(
            Claim, r => r.GetString(0), cancellationToken, Sql.Texts(portals), Sql.Times(portals.Select(p => SweepSchedule.Next(p, every, now))), Sql.Time(now),
            Sql.Time(now + (2 * every)));
    }

    /// <summary>Says when a portal is due next.</summary>
    public Task PutOffAsync(string portal, DateTimeOffset until, CancellationToken cancellationToken) =>
        _database.ExecuteAsync("update portal_states set due_at = $2 where portal = $1", cancellationToken, Sql.Text(portal), Sql.Time(until));

    /// <summary>Pauses portals, or lets them go on. Sweeps that run are not stopped.</summary>
    public Task PauseAsync(IReadOnlyList<string> portals, bool paused, CancellationToken cancellationToken) => _database.ExecuteAsync(
        """
        insert into portal_states (portal, paused) select p, $2 from unnest($1::text[]) p
        on conflict (portal) do update set paused = excluded.paused, due_at = case when excluded.paused then portal_states.due_at end
        """,
        cancellationToken, Sql.Texts(portals), Sql.Flag(paused));

    /// <summary>Ends sessions of this process whose executions have ended and whose files have settled.</summary>
    public async Task<IReadOnlyList<(long Session, bool Failed)>> SettledAsync(string process, CancellationToken cancellationToken) => await _database.QueryAsync(
        """
        select s.session_id, not exists (select from site_executions e where e.session_id = s.session_id and e.status = 'completed')
        from scrape_sessions s
        where s.status = 'running' and s.instance = $1 and s.trigger in ('scheduled', 'manual')
          and not exists (select from site_executions e where e.session_id = s.session_id and e.status in ('waiting', 'running'))
          and not exists (select from file_processing_log f where f.session_id = s.session_id
            and f.status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing'))
        """,
        r => (r.GetInt64(0), r.GetBoolean(1)), cancellationToken, Sql.Text(process));

    /// <summary>Running sessions that sweep portals.</summary>
    public async Task<IReadOnlyList<long>> RunningAsync(IReadOnlyList<string> portals, CancellationToken cancellationToken) => await _database.QueryAsync(
        """
        select session_id from scrape_sessions where status = 'running' and sites <> '{}' and (cardinality($1::text[]) = 0 or sites && $1) order by session_id
        """,
        r => r.GetInt64(0), cancellationToken, Sql.Texts(portals));
}

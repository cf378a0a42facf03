using Gogobe.Ledger;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Live;
using Gogobe.Portals;
using Npgsql;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// The breakers of all portals, in the database: a restart forgets none, and every Scout sees the same. Whoever has the lease of a portal's execution reads
/// its breaker before and writes it after; nobody else does.
/// </summary>
internal sealed class PortalBreakers(NpgsqlDataSource database, TimeProvider time, ILiveEvents? events = null)
{
    private static readonly string[] s_states = ["closed", "open", "half-open"];
    private readonly LedgerDatabase _database = new(database);

    /// <summary>The text of a state.</summary>
    public static string Text(BreakerState state) => s_states[(int)state];

    /// <summary>The breaker of a portal.</summary>
    public async Task<Breaker> ReadAsync(string portal, CancellationToken cancellationToken)
    {
        const string Query = """
            select breaker_state, breaker_failures, breaker_opened, breaker_until, breaker_reason, breaker_since
            from portal_states where portal = $1 and breaker_since is not null
            """;
        var stored = await _database.QueryAsync(
            Query,
            r => new BreakerSnapshot(
                (BreakerState)Array.IndexOf(s_states, r.GetString(0)),
                r.GetInt32(1),
                r.GetInt32(2),
                r.IsDBNull(3) ? null : r.GetFieldValue<DateTimeOffset>(3),
                Reasons.TryParse(r.GetString(4), out var reason) ? reason : Reason.None,
                r.GetFieldValue<DateTimeOffset>(5)),
            cancellationToken,
            Sql.Text(portal));
        return new Breaker(BreakerRules.Default, time, stored.SingleOrDefault());
    }

    /// <summary>Stores it, with the numbers of the chains whose files come from there: their retries wait for it too.</summary>
    public async Task WriteAsync(string portal, IEnumerable<int> chains, BreakerSnapshot breaker, CancellationToken cancellationToken)
    {
        const string Upsert = """
            insert into portal_states (portal, breaker_state, breaker_failures, breaker_opened, breaker_until, breaker_reason, breaker_since, chain_nos)
            values ($1, $2, $3, $4, $5, $6, $7, $8)
            on conflict (portal) do update set breaker_state = excluded.breaker_state, breaker_failures = excluded.breaker_failures,
              breaker_opened = excluded.breaker_opened, breaker_until = excluded.breaker_until, breaker_reason = excluded.breaker_reason,
              breaker_since = excluded.breaker_since, chain_nos = excluded.chain_nos
            """;
        await _database.ExecuteAsync(
            Upsert, cancellationToken, Sql.Text(portal), Sql.Text(Text(breaker.State)), Sql.Int(breaker.Failures), Sql.Int(breaker.Opened), Sql.Time(breaker.Until),
            Sql.Text(breaker.Reason.Text()), Sql.Time(breaker.Since), Sql.Shorts(chains.Select(c => (short?)c)));
        if (breaker.State != BreakerState.Closed)
        {
            var until = breaker.Until is { } at ? FormattableString.Invariant($" until {at:u}") : "";
            events?.Publish(new LiveEvent
            {
                At = time.GetUtcNow(),
                Kind = LiveEventKind.Breaker,
                Level = "warning",
                Service = "scout",
                Chain = portal,
                State = Text(breaker.State),
                Text = $"breaker {Text(breaker.State)}{until} after {breaker.Reason.Text()}",
            });
        }
    }
}

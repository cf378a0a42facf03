using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Scout;

/// <summary>Names that were listed and that no file is made of, the newest few of each portal, for people who look why a file is not there (docs/specs/sessions.md, "Sweep").</summary>
public sealed class NamesPassedOver(NpgsqlDataSource database, TimeProvider time)
{
    /// <summary>Stands for a portal where files of this machine were listed.</summary>
    public const string Local = "local";

    private const string Upsert = """
        insert into listing_strangers (portal, file_name, reason, first_listed, last_listed, session_id)
        select $1, n.name, n.reason, $4, $4, $5 from (select distinct on (name) name, reason from unnest($2::text[], $3::text[]) o (name, reason)) n
        on conflict (portal, file_name) do update set reason = excluded.reason, last_listed = excluded.last_listed, session_id = excluded.session_id
        """;

    private const string Bound = """
        delete from listing_strangers where portal = $1 and file_name in (
          select file_name from listing_strangers where portal = $1 order by last_listed desc, file_name offset $2)
        """;

    private readonly LedgerDatabase _database = new(database);

    /// <summary>Keeps the first <paramref name="most"/> of them, and of those kept before as many as fit. May be repeated.</summary>
    /// <param name="session">The session that passed them over.</param>
    /// <param name="portal">Where they were listed.</param>
    /// <param name="names">Each with the reason why nothing is made of it, as stored.</param>
    /// <param name="most">Names of a portal that are kept.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task RecordAsync(long session, string portal, IReadOnlyList<(string Name, string Reason)> names, int most, CancellationToken cancellationToken)
    {
        var kept = names.Take(most).ToList();
        if (kept.Count > 0)
        {
            await _database.ExecuteAsync(
                Upsert, cancellationToken, Sql.Text(portal), Sql.Texts(kept.Select(n => n.Name)), Sql.Texts(kept.Select(n => n.Reason)), Sql.Time(time.GetUtcNow()), Sql.Long(session));
            await _database.ExecuteAsync(Bound, cancellationToken, Sql.Text(portal), Sql.Int(most));
        }
    }
}

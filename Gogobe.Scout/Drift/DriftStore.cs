using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Scout.Drift;

/// <summary>Differences between page and registry, in the database: since when, and until when.</summary>
internal sealed class DriftStore(NpgsqlDataSource database, TimeProvider time)
{
    private readonly LedgerDatabase _database = new(database);

    /// <summary>Takes over what a check found; what it did not find any more has ended.</summary>
    /// <returns>What is new since the last check.</returns>
    public async Task<IReadOnlyList<Drift>> RecordAsync(IReadOnlyList<Drift> drifts, CancellationToken cancellationToken)
    {
        const string Upsert = """
            with found as (select * from unnest($1::text[], $2::text[]) f (kind, subject)),
            ended as (
              update registry_drift d set ended_at = $3 where ended_at is null and not exists (select from found f where f.kind = d.kind and f.subject = d.subject)),
            before as (select kind, subject from registry_drift where ended_at is null),
            kept as (
              insert into registry_drift as d (kind, subject, first_seen, last_seen) select kind, subject, $3, $3 from found
              on conflict (kind, subject) do update set last_seen = excluded.last_seen, ended_at = null,
                first_seen = case when d.ended_at is null then d.first_seen else excluded.first_seen end)
            select kind, subject from found except select kind, subject from before order by 1, 2
            """;
        return await _database.QueryAsync(
            Upsert, r => new Drift(Enum.Parse<DriftKind>(r.GetString(0)), r.GetString(1)), cancellationToken,
            Sql.Texts(drifts.Select(d => d.Kind.ToString())), Sql.Texts(drifts.Select(d => d.Subject)), Sql.Time(time.GetUtcNow()));
    }
}

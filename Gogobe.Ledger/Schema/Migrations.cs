using System.Reflection;
using Gogobe.Pipeline.Chains;
using Npgsql;

namespace Gogobe.Ledger.Schema;

/// <summary>
/// The schema: plain SQL files, forward only, applied in order by whoever comes first, each in its own transaction under an advisory lock
/// (docs/specs/storage.md). Also brings the chains of the registry into the table <c>chains</c>.
/// </summary>
public static class Migrations
{
    // Any constant will do, as long as nobody else in this database uses it.
    private const long LockKey = 0x676F676F6265;

    /// <summary>The version this build needs: the number of its last migration.</summary>
    public static int RequiredVersion => Scripts().Max(s => s.Version);

    /// <summary>Brings the database to <see cref="RequiredVersion"/>. Safe to call from every process at every start.</summary>
    /// <returns>How many migrations this call applied.</returns>
    public static async Task<int> ApplyAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await ExecuteAsync(connection, $"select pg_advisory_lock({LockKey})", cancellationToken);
        try
        {
            await ExecuteAsync(
                connection,
                "create table if not exists schema_migrations (version int primary key, name text not null, applied_at timestamptz not null default now())",
                cancellationToken);
            var applied = 0;
            foreach (var script in Scripts().Where(s => s.Version > 0).OrderBy(s => s.Version))
            {
                applied += await ApplyAsync(connection, script, cancellationToken) ? 1 : 0;
            }

            await UpsertChainsAsync(connection, cancellationToken);
            return applied;
        }
        finally
        {
            await ExecuteAsync(connection, $"select pg_advisory_unlock({LockKey})", CancellationToken.None);
        }
    }

    private static async Task<bool> ApplyAsync(NpgsqlConnection connection, Script script, CancellationToken cancellationToken)
    {
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken);
        await using (var claim = new NpgsqlCommand("insert into schema_migrations (version, name) values ($1, $2) on conflict do nothing", connection, transaction))
        {
            claim.Parameters.AddWithValue(script.Version);
            claim.Parameters.AddWithValue(script.Name);
            if (await claim.ExecuteNonQueryAsync(cancellationToken) == 0)
            {
                return false;
            }
        }

        await using (var run = new NpgsqlCommand(script.Sql, connection, transaction))
        {
            await run.ExecuteNonQueryAsync(cancellationToken);
        }

        await transaction.CommitAsync(cancellationToken);
        return true;
    }

    private static async Task UpsertChainsAsync(NpgsqlConnection connection, CancellationToken cancellationToken)
    {
        // Equal rows are left out, not only left alone: a conflict locks its row, and waits for whoever writes a store of that chain in this moment.
        const string Sql = """
            insert into chains (chain_no, slug, name_en, name_he, status)
            select * from unnest($1::smallint[], $2::text[], $3::text[], $4::text[], $5::text[]) n (chain_no, slug, name_en, name_he, status)
            where not exists (
              select from chains c where c.chain_no = n.chain_no and (c.slug, c.name_en, c.name_he, c.status) is not distinct from (n.slug, n.name_en, n.name_he, n.status))
            on conflict (chain_no) do update set slug = excluded.slug, name_en = excluded.name_en, name_he = excluded.name_he, status = excluded.status
            where (chains.slug, chains.name_en, chains.name_he, chains.status) is distinct from (excluded.slug, excluded.name_en, excluded.name_he, excluded.status)
            """;
        var chains = ChainRegistry.Default.Chains;
        await using var command = new NpgsqlCommand(Sql, connection);
        command.Parameters.AddWithValue(chains.Select(c => (short)c.Number).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.Slug).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.NameEn).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.NameHe).ToArray());
        command.Parameters.AddWithValue(chains.Select(c => c.Status).ToArray());
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static IEnumerable<Script> Scripts()
    {
        const string Prefix = "Gogobe.Ledger.Schema.Migrations.";
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames().Where(n => n.StartsWith(Prefix, StringComparison.Ordinal)))
        {
            var name = resource[Prefix.Length..^".sql".Length];
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return new Script(int.Parse(name.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture), name, reader.ReadToEnd());
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private sealed record Script(int Version, string Name, string Sql);
}

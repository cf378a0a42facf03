using System.Globalization;
using Gogobe.Portals.Simulator.Generated;
using Npgsql;

namespace Gogobe.EndToEnd.Tests;

/// <summary>
/// The invariants that hold whenever the system has come to rest, whatever died on the way (docs/specs/invariants.md). Shares no code with the application:
/// it asks the database in SQL, and the generator for what it published.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="chain">The chain that published; null when the database has no other.</param>
internal sealed class Checker(NpgsqlDataSource database, string? chain = null)
{
    private const string InForce = """
        select store_no, count(*), coalesce(sum(price * 100), 0), coalesce(sum(unit_price * 10000), 0), coalesce(sum(item_code::numeric), 0),
               coalesce(sum((price * 100) * (item_code::bigint % 1000003)), 0)
        from v_current_prices where $1 is null or chain = $1 group by store_no
        """;

    private static readonly (string Invariant, string Broken)[] s_invariants =
    [
        ("I1 every element is accounted for", """
            select format('%s: seen %s, missing %s', file_name, seen, missing) from v_file_account
            where status = 'completed' and (missing <> 0 or seen <> written + unchanged + duplicate + superseded + rejected)
            """),
        ("I3 no price twice", "select format('store %s product %s', store_key, product) from prices group by store_key, product having count(*) > 1"),
        ("I3 periods do not overlap", """
            select format('store %s product %s at %s', store_key, product, valid_from) from (
              select store_key, product, valid_from, lag(valid_to) over (partition by store_key, product order by valid_from) as before from (
                select store_key, product, valid_from, valid_to from price_history
                union all select store_key, product, valid_from, null from prices where flags & 256 = 0) periods) p
            where before > valid_from
            """),
        ("I4 every file has come to its end", """
            select format('%s: %s', file_name, status) from v_file_account where status not in ('completed', 'skipped', 'failed', 'expired')
            """),
        ("I4 every completed run has one account", "select format('file %s run %s', file_id, run) from file_runs group by file_id, run having count(*) > 1"),
        ("I5 nothing waits aside", "select format('parse %s batch %s', parse_id, sequence) from ingest_staging"),
    ];

    /// <summary>All that is broken, a line each; <paramref name="deadLetters"/> is how many were planted.</summary>
    public async Task<IReadOnlyList<string>> BrokenAsync(GeneratedDay? published, int deadLetters = 0)
    {
        var broken = new List<string>();
        foreach (var (invariant, sql) in s_invariants)
        {
            broken.AddRange((await Snapshot.LinesAsync(database, sql)).Select(line => $"{invariant}: {line}"));
        }

        var letters = await Snapshot.LinesAsync(database, "select format('%s %s: %s', topic, reason, detail) from dead_letters");
        if (letters.Count != deadLetters)
        {
            broken.Add($"I5 dead letters: {letters.Count} instead of {deadLetters}: {string.Join("; ", letters.Take(5))}");
        }

        if (published is not null)
        {
            await ComparePricesAsync(published, broken);
        }

        return broken;
    }

    /// <summary>Fails with all that is broken.</summary>
    public async Task HoldsAsync(GeneratedDay? published, int deadLetters = 0)
    {
        var broken = await BrokenAsync(published, deadLetters);
        broken.ShouldBeEmpty(string.Join('\n', broken.Take(20)));
    }

    // I2: the prices in force are those that were published, store by store, in sums that tie each price to its code.
    private async Task ComparePricesAsync(GeneratedDay published, List<string> broken)
    {
        // Tables that were filled a moment ago have the statistics of empty ones, and the planner may read all items of the chain for each price.
        await using (var analyze = database.CreateCommand("analyze prices, chain_items, stores"))
        {
            await analyze.ExecuteNonQueryAsync();
        }

        var found = new Dictionary<int, string>();
        await using var command = database.CreateCommand(InForce);
        command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = chain });
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            found[reader.GetInt32(0)] = string.Join(' ', Enumerable.Range(1, 5).Select(i => reader.GetFieldValue<decimal>(i).ToString("0", CultureInfo.InvariantCulture)));
        }

        foreach (var truth in published.Prices)
        {
            var expected = string.Create(CultureInfo.InvariantCulture, $"{truth.Rows} {truth.PriceSum} {truth.UnitPriceSum} {truth.CodeSum} {truth.BindingSum}");
            if (found.GetValueOrDefault(truth.Store) is var actual && actual != expected)
            {
                broken.Add($"I2 store {truth.Store}: published {expected}, in force {actual ?? "nothing"}");
            }
        }
    }
}

using Gogobe.Portals.Simulator.Country;
using Npgsql;
using NpgsqlTypes;
using Xunit;

namespace Gogobe.Testing;

/// <summary>
/// The simulator's own list of files and of all that is in force against the database, value by value, in SQL. Shares no code with the application.
/// </summary>
public sealed class ShelfCheck(NpgsqlDataSource database, SimulatedCountry country)
{
    private const string Prices = """
        with shelf as (select chain, store_no, item_code, item_name, price, unit_price from shelf_prices),
        found as (select chain, store_no, item_code, item_name, price, unit_price from v_current_prices)
        select 'price: published, not in force: ' || d from (select * from shelf except select * from found) d
        union all select 'price: in force, not published: ' || d from (select * from found except select * from shelf) d
        """;

    private const string Promotions = """
        with shelf as (select * from shelf_promotions),
        found as (
          select c.slug, s.store_no, p.promotion_id, p.description, p.reward_type, p.weighted, p.coupon, p.starts_at at time zone 'Asia/Jerusalem',
            p.ends_at at time zone 'Asia/Jerusalem', i.item_no, i.item_code, coalesce(i.min_quantity, p.min_quantity)::numeric,
            coalesce(i.discounted_price, p.discounted_price)::numeric, coalesce(i.discount_rate, p.discount_rate)::numeric
          from promotions p join stores s using (store_key) join chains c using (chain_no) join promotion_items i using (store_key, promotion_id)
          where not p.gone)
        select 'promotion: published, not in force: ' || d from (select * from shelf except select * from found) d
        union all select 'promotion: in force, not published: ' || d from (select * from found except select * from shelf) d
        """;

    private const string Stores = """
        with shelf as (select * from shelf_stores),
        found as (
          select c.slug, s.published_chain_id, s.store_no, s.name, s.address, s.city, s.zip_code, s.store_type::int
          from stores s join chains c using (chain_no) where not s.stub)
        select 'store: published, not there: ' || d from (select * from shelf except select * from found) d
        union all select 'store: there, not published: ' || d from (select * from found except select * from shelf) d
        union all select 'store: never named: ' || store_key from stores where stub
        """;

    // Of each logical file one row is completed, and each further name of it is skipped. Portals show names with and without extension, in any case.
    private const string Files = """
        with listed as (select portal, stem, max(root) as root, count(*) as names from shelf_files group by 1, 2),
        logical as (select root, sum(names) as names from listed group by 1),
        found as (
          select l.root, count(*) as names, count(*) filter (where f.status = 'completed') as completed,
            count(*) filter (where f.status = 'skipped' and f.reason = 'known-bytes') as skipped
          from file_processing_log f join listed l on l.stem = lower(split_part(f.file_name, '.', 1))
          where f.repeat_of is null group by 1)
        select format('file: %s: listed under %s names, %s in the ledger, %s completed, %s skipped', root, l.names, f.names, f.completed, f.skipped)
        from logical l left join found f using (root)
        where f.names is distinct from l.names or f.completed <> 1 or f.skipped <> l.names - 1
        union all select 'file: not listed: ' || file_name from file_processing_log
        where lower(split_part(file_name, '.', 1)) not in (select stem from shelf_files)
        """;

    /// <summary>All that differs, a line each, at most a few hundred.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync()
    {
        await using var connection = await database.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await LoadAsync(connection);
        var differences = new List<string>();
        foreach (var query in (string[])[Files, Stores, Prices, Promotions])
        {
            await using var command = new NpgsqlCommand(query + " limit 100", connection) { CommandTimeout = 120 };
            await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
            while (await reader.ReadAsync(TestContext.Current.CancellationToken))
            {
                differences.Add(reader.GetString(0));
            }
        }

        return differences;
    }

    private async Task LoadAsync(NpgsqlConnection connection)
    {
        await using (var create = new NpgsqlCommand(
            """
            create temp table shelf_files (portal text, stem text, root text);
            create temp table shelf_prices (chain text, store_no int, item_code text, item_name text, price numeric, unit_price numeric);
            create temp table shelf_promotions (chain text, store_no int, promotion_id text, description text, reward_type int, weighted boolean, coupon boolean,
              starts timestamp, ends timestamp, item_no int, item_code text, min_quantity numeric, discounted_price numeric, discount_rate numeric);
            create temp table shelf_stores (chain text, chain_id text, store_no int, name text, address text, city text, zip_code text, store_type int);
            """,
            connection))
        {
            await create.ExecuteNonQueryAsync();
        }

        var shelf = country.Shelf;
        await CopyAsync(connection, "shelf_files", country.Files.DistinctBy(f => (f.Portal.Slug, f.Name)), f => [f.Portal.Slug, Stem(f.Name), Stem(f.RepeatOf ?? f.Name)]);
        await CopyAsync(connection, "shelf_prices", shelf.Prices(), p => [p.Chain, p.Store, p.ItemCode, p.ItemName, p.Price, p.UnitPrice]);
        await CopyAsync(connection, "shelf_stores", shelf.Stores(), s => [s.Chain, s.ChainId, s.Store, s.Name, s.Address, s.City, s.ZipCode, s.Type]);
        await CopyAsync(
            connection,
            "shelf_promotions",
            shelf.Promotions().SelectMany(p => p.Items.Select((code, n) => (Promotion: p, Code: code, Number: n))),
            i =>
            [
                i.Promotion.Chain, i.Promotion.Store, i.Promotion.PromotionId, i.Promotion.Description, i.Promotion.RewardType, i.Promotion.Weighted,
                i.Promotion.Coupon, i.Promotion.Starts, i.Promotion.Ends, i.Number, i.Code, i.Promotion.MinQuantity, i.Promotion.DiscountedPrice,
                i.Promotion.DiscountRate,
            ]);
    }

    private static string Stem(string name) => name.Split('.')[0].ToLowerInvariant();

    private static async Task CopyAsync<T>(NpgsqlConnection connection, string table, IEnumerable<T> rows, Func<T, object?[]> values)
    {
        await using var copy = await connection.BeginBinaryImportAsync($"copy {table} from stdin (format binary)");
        foreach (var row in rows)
        {
            await copy.StartRowAsync();
            foreach (var value in values(row))
            {
                await (value switch
                {
                    null => copy.WriteNullAsync(),
                    DateTime time => copy.WriteAsync(DateTime.SpecifyKind(time, DateTimeKind.Unspecified), NpgsqlDbType.Timestamp),
                    _ => copy.WriteAsync(value),
                });
            }
        }

        await copy.CompleteAsync();
    }
}

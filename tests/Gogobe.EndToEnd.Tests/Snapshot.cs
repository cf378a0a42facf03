using Npgsql;

namespace Gogobe.EndToEnd.Tests;

/// <summary>What a database says, as sorted lines of text that can be compared: no code of the product, SQL only.</summary>
internal static class Snapshot
{
    /// <summary>Live prices, promotions with their items, and stores; and of each file its final state, seen and missing.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> LiveAsync(NpgsqlDataSource database) => new Dictionary<string, IReadOnlyList<string>>
    {
        ["prices"] = await LinesAsync(database, "select row(chain, store_no, item_code, gtin, item_name, price, unit_price)::text from v_current_prices"),
        ["promotions"] = await LinesAsync(database, "select row(store_key, promotion_id, description, starts_at, ends_at, kind, min_quantity, discounted_price, lines)::text from promotions where not gone"),
        ["items"] = await LinesAsync(database, "select row(i.store_key, i.promotion_id, item_no, item_code, i.min_quantity, i.discounted_price, i.unit_price)::text from promotion_items i join promotions p using (store_key, promotion_id) where not gone"),
        ["stores"] = await LinesAsync(database, "select row(store_key, name, address, city, stub)::text from stores"),
        ["files"] = await LinesAsync(database, "select row(file_name, status, reason, seen, missing)::text from v_file_account"),
    };

    /// <summary>The row versions of every table that an idle run must not touch.</summary>
    public static Task<IReadOnlyList<string>> RowVersionsAsync(NpgsqlDataSource database) => LinesAsync(
        database,
        """
        select 'prices ' || store_key || ' ' || product || ' ' || xmin from prices
        union all select 'history ' || store_key || ' ' || product || ' ' || valid_to || ' ' || xmin from price_history
        union all select 'promotions ' || store_key || ' ' || promotion_id || ' ' || xmin from promotions
        union all select 'items ' || chain_no || ' ' || product || ' ' || xmin from chain_items
        """);

    public static async Task<IReadOnlyList<string>> LinesAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var lines = new List<string>();
        while (await reader.ReadAsync())
        {
            lines.Add(reader.GetString(0));
        }

        lines.Sort(StringComparer.Ordinal);
        return lines;
    }
}

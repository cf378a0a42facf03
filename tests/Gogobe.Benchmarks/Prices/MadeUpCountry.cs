using System.Globalization;
using Npgsql;

namespace Gogobe.Benchmarks.Prices;

/// <summary>
/// Prices of a whole country, made by statements: 2,300 stores of the chains that publish, each with a third of its goods from what everybody sells and the rest from
/// what its chain sells; a quarter of the prices changed once in the last 30 days; 1,000 promotion items a store.
/// </summary>
internal static class MadeUpCountry
{
    public const int Stores = 2_300;

    public static async Task FillAsync(NpgsqlDataSource database, PricesOrder order, CancellationToken cancellationToken)
    {
        var each = Math.Max(3, order.Prices / Stores);
        var common = Math.Min(order.Products / 4, each);
        var months = """
            do $$ declare m date; begin for m in select date_trunc('month', now())::date - n * interval '1 month' from generate_series(-1, 4) n loop
              execute format('create table if not exists %I partition of price_history for values from (%L) to (%L)', 'price_history_' || to_char(m, 'YYYY_MM'), m, m + interval '1 month');
            end loop; end $$
            """;
        foreach (var (what, sql) in ((string, string)[])
        [
            ("partitions", months),
            ("stores", $"""
                insert into stores (store_key, chain_no, store_no, stub, name, city, store_type)
                select c.chain_no * 1000000 + n, c.chain_no, n, false, 'סניף ' || n, (array['תל אביב', 'ירושלים', 'חיפה', 'באר שבע', 'נתניה', 'אשדוד', 'רמת גן', 'חולון'])[1 + n % 8], 1
                from (select chain_no, row_number() over (order by chain_no) - 1 as i, count(*) over () as chains from chains where status in ('active', 'degraded')) c
                join generate_series(0, {Stores - 1}) n on n % c.chains = c.i
                """),
            ("prices", $"""
                insert into prices (store_key, product, version, valid_from, price, unit_price, flags)
                select s.store_key, p.product, 0, now() - (hashint8(s.store_key + p.product) & 8191) * interval '5 minutes', 1 + (p.product % 97) + (hashint8(s.store_key + p.product * 7) & 127) / 100.0, 1, 0
                from stores s cross join lateral (
                  select 7290000000000 + n as product from generate_series(1, {order.Products}) n
                  where case when n <= {common} then n % 3 = s.store_no % 3
                        else n % {Math.Max(1, (order.Products - common) / Math.Max(1, each - (common / 3)))} = (s.chain_no * 7) % {Math.Max(1, (order.Products - common) / Math.Max(1, each - (common / 3)))} end) p
                order by s.store_key, p.product
                """),
            ("names", """
                insert into chain_items (chain_no, product, version, store_no, item_code, name, manufacturer, weighted)
                select distinct on (s.chain_no, p.product) s.chain_no, p.product, 0, s.store_no, p.product::text,
                  (array['חלב', 'קוטג', 'גבינה צהובה', 'לחם אחיד', 'שוקולד', 'במבה', 'ביסלי', 'אורז', 'פסטה', 'שמן זית', 'קפה נמס', 'תה ירוק', 'מיץ תפוזים', 'עגבניות מרוסקות', 'טונה בשמן', 'נייר טואלט', 'אבקת כביסה', 'שמפו', 'חומוס', 'טחינה'])[1 + p.product % 20]
                  || ' ' || (array['טרי', 'עמיד', 'ארוז', 'במשקל', 'ללא סוכר', 'דל שומן', 'מלא', 'פרוס', 'קפוא', 'אורגני', 'מיוחד', 'קלאסי', 'גדול', 'קטן', 'משפחתי'])[1 + p.product / 20 % 15]
                  || ' ' || (array['תנובה', 'שטראוס', 'אסם', 'עלית', 'טרה', 'יטבתה', 'סוגת', 'וילי פוד', 'ברמן', 'אנגל'])[1 + p.product / 300 % 10] || ' ' || p.product / 3000 % 40 * 25 || ' גרם' || case when s.chain_no % 3 = 0 then ' מבצע' else '' end,
                  (array['תנובה', 'שטראוס', 'אסם', 'עלית', 'טרה', 'יטבתה', 'סוגת', 'וילי פוד', 'ברמן', 'אנגל'])[1 + p.product / 300 % 10], false
                from prices p join stores s using (store_key) order by s.chain_no, p.product
                """),
            ("history", """
                insert into price_history (store_key, product, valid_from, valid_to, price, flags)
                select store_key, product, valid_from - interval '40 days', valid_from, price + 1, 0 from prices where hashint8(store_key + product * 3) & 3 = 0
                """),
            ("promotions", """
                insert into promotions (store_key, promotion_id, version, valid_from, content_hash, description, starts_at, ends_at, kind, weighted, coupon, club_only, active, lines)
                select store_key, 'p' || n, 0, now(), '', '2 ב-' || n, now() - interval '9 days', now() + interval '9 days', 'fixed-price', false, false, false, true, 1 from stores cross join generate_series(1, 20) n
                """),
            ("promotion items", """
                insert into promotion_items (store_key, promotion_id, item_no, item_code, product, gift, group_no, unit_price)
                select p.store_key, 'p' || 1 + p.n % 20, p.n, p.product::text, p.product, false, 0, p.price * 0.8
                from (select *, row_number() over (partition by store_key order by product) as n from prices) p where p.n <= 1000
                """),
            ("read models", "refresh materialized view mv_product_totals; select refresh_product_search(); refresh materialized view mv_store_totals"),
            ("statistics", "vacuum analyze"),
        ])
        {
            await Console.Error.WriteLineAsync($"{what} ...");
            await using var command = database.CreateCommand(sql);
            command.CommandTimeout = 3_600;
            await command.ExecuteNonQueryAsync(cancellationToken);
        }
    }

    /// <summary>Products to ask for, and words that find some, spread over all.</summary>
    public static async Task<IReadOnlyList<(long Product, string Words)>> AsksAsync(NpgsqlDataSource database, int asks, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(string.Create(CultureInfo.InvariantCulture, $"""
            select product, case n % 5
              when 0 then split_part(name, ' ', 1) || ' ' || split_part(name, ' ', 3)
              when 1 then product::text
              when 2 then reverse(split_part(reverse(name), ' ', 2)) || ' ' || left(name, 3)
              when 3 then left(name, 4)
              else substr(name, 3, 5) end
            from (select product, name, row_number() over (order by hashint8(product)) as n from product_search) p where n <= {asks}
            """));
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var all = new List<(long, string)>();
        while (await reader.ReadAsync(cancellationToken))
        {
            all.Add((reader.GetInt64(0), reader.GetString(1)));
        }

        return all;
    }
}

using Gogobe.Cockpit.Tests.Fleet;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Prices;

/// <summary>Milk and bread in five stores of three chains, with names as chains write them, a month of history and promotions.</summary>
internal sealed class PriceScene(NpgsqlDataSource database)
{
    /// <summary>Sold by chains 1, 2 and 3.</summary>
    public const long Milk = 7290004131074;

    /// <summary>Sold by chain 1 under a code of its own.</summary>
    public const string OwnCode = "123";

    private readonly LedgerRows _rows = new(database);

    public static string Slug(int chain) => FleetScene.Slug(chain);

    public async Task PlayAsync()
    {
        await _rows.SqlAsync(
            """
            insert into stores (store_key, chain_no, store_no, stub, name, city, store_type, price_full_version) values
              (1000901, 1, 901, false, 'סניף מרכז', 'תל אביב', 1, (extract(epoch from date_trunc('hour', now()))::bigint - 946684800) << 29), (1000902, 1, 902, false, 'סניף צפון', 'חיפה', 1, 0),
              (1000903, 1, 903, false, 'אתר', 'תל אביב', 2, 0), (2000901, 2, 901, false, 'רמת אביב', 'תל אביב', 1, 0), (3000901, 3, 901, true, null, null, null, 0)
            """);
        await _rows.SqlAsync(
            $"""
            insert into chain_items (chain_no, product, version, store_no, item_code, name, manufacturer, unit, unit_of_measure, quantity, weighted) values
              (1, {Milk}, 1, 901, '7290004131074', 'חלב טרי 3% 1 ליטר קרטון', 'תנובה', 'ליטר', '100 מ"ל', 1, false),
              (2, {Milk}, 1, 901, '7290004131074', 'חלב 3% שומן תנובה', null, null, null, null, false),
              (3, {Milk}, 1, 901, '007290004131074', 'חלב', null, null, null, null, false),
              (1, {Own}, 1, 901, '{OwnCode}', 'לחם אחיד פרוס', 'ברמן', null, null, null, true),
              (2, 7290000066318, 1, 901, '7290000066318', 'במבה אסם 80 גר''', 'אסם', null, null, null, false),
              (2, 7290000066400, 1, 901, '7290000066400', 'תפו"א לבן ארוז', null, null, null, null, false)
            """);
        await _rows.SqlAsync(
            $"""
            insert into prices (store_key, product, version, valid_from, price, unit_price, quantity, flags)
            select k, {Milk}, (extract(epoch from date_trunc('second', now()))::bigint - 946684800) << 29, date_trunc('second', now()) - a, p, p / 10, 1, f
            from (values (1000901, 7.10, interval '2 days', 0), (1000902, 6.90, interval '40 days', 0), (1000903, 5.00, interval '1 day', 0),
                         (2000901, 6.50, interval '3 days', 0), (3000901, 0.01, interval '1 day', 4)) v(k, p, a, f)
            """);
        await _rows.SqlAsync(
            "do $$ declare m date; begin for m in select date_trunc('month', now())::date - n * interval '1 month' from generate_series(-1, 3) n loop "
            + "execute format('create table if not exists %I partition of price_history for values from (%L) to (%L)', 'price_history_' || to_char(m, 'YYYY_MM'), m, m + interval '1 month'); end loop; end $$");
        await _rows.SqlAsync(
            $"""
            insert into price_history (store_key, product, valid_from, valid_to, price, flags) values
              (1000901, {Milk}, date_trunc('second', now()) - interval '20 days', date_trunc('second', now()) - interval '2 days', 6.00, 0),
              (2000901, {Milk}, date_trunc('second', now()) - interval '60 days', date_trunc('second', now()) - interval '45 days', 1.00, 0),
              (2000901, {Milk}, date_trunc('second', now()) - interval '45 days', date_trunc('second', now()) - interval '3 days', 8.00, 0)
            """);
        await _rows.SqlAsync(
            $"""
            with p as (
              insert into promotions (store_key, promotion_id, version, valid_from, gone, content_hash, description, starts_at, ends_at, kind, weighted, coupon, club_only, active, min_quantity, lines) values
                (2000901, 'P1', 1, now(), false, '', '2 ב-10', now() - interval '5 days', now() + interval '5 days', 'fixed-price', false, false, true, true, 2, 1),
                (2000901, 'GONE', 1, now(), true, '', 'של פעם', now() - interval '5 days', now() + interval '5 days', 'fixed-price', false, false, false, true, 2, 1))
            insert into promotion_items (store_key, promotion_id, item_no, item_code, product, gift, group_no, unit_price) values
              (2000901, 'P1', 0, '7290004131074', {Milk}, false, 0, 5.00), (2000901, 'GONE', 0, '7290004131074', {Milk}, false, 0, 4.00)
            """);
        foreach (var view in (string[])["mv_store_totals", "mv_product_totals"])
        {
            await _rows.SqlAsync("refresh materialized view " + view);
        }

        await _rows.SqlAsync("select refresh_product_search()");
    }

    private static long Own => Cockpit.Prices.ProductLinks.Key(Slug(1), OwnCode)!.Value;
}

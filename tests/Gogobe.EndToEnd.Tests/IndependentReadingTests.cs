using System.Globalization;
using System.Text.Json;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.EndToEnd.Tests;

/// <summary>The database after an ingest of real files, against a reading of the same files that shares no code with the product.</summary>
public sealed class IndependentReadingTests(TestPostgres postgres)
{
    [Fact]
    public async Task Ingest_RealFiles_EqualsAnIndependentReading()
    {
        var samples = Samples.Folder;
        await using var scratch = ScratchFolder.Create("independent");
        var database = await postgres.CreateDatabaseAsync();
        var outcome = await GogobeProcess.RunAsync(scratch.Path, database.ConnectionStringWithPassword(postgres), "ingest", samples, "--json");
        outcome.ExitCode.ShouldBe(2, outcome.Error);

        await EveryFileHasItsRowsAsync(database, samples);
        var damaged = (await IndependentReading.CountAsync(samples)).Where(f => f.TryGetProperty("error", out _)).Select(f => Text(f, "file")).ToHashSet();
        var rows = (await IndependentReading.DumpAsync(samples)).Where(r => !damaged.Contains(Text(r, "file"))).ToList();
        await PricesEqualAsync(database, rows);
        await PromotionsEqualAsync(database, rows);
        await StoresEqualAsync(database, rows);
    }

    private static async Task EveryFileHasItsRowsAsync(NpgsqlDataSource database, string samples)
    {
        var expected = (await IndependentReading.CountAsync(samples))
            .Select(f => f.TryGetProperty("rows", out var rows) ? $"{Text(f, "file")} completed {rows} 0" : $"{Text(f, "file")} failed");
        var actual = await Snapshot.LinesAsync(database, "select file_name || ' ' || status || coalesce(' ' || seen || ' ' || missing, '') from v_file_account");
        Lines.ShouldHoldTheSame(actual, expected, "files");
    }

    private static async Task PricesEqualAsync(NpgsqlDataSource database, IReadOnlyList<JsonElement> rows)
    {
        // Within a file the last row of a product speaks; across the files of a chain the newest file names the item.
        var prices = rows.Where(r => r.TryGetProperty("code", out _)).ToList();
        var codes = prices.Select(r => (Text(r, "file"), Text(r, "code"))).ToHashSet();
        var expected = prices.GroupBy(r => (File: Text(r, "file"), Product: WithPrefix(codes, Text(r, "file"), Text(r, "code"))))
            .Select(g => Line(g.Key.File, Text(g.Last(), "code"), Number(g.Last(), "price")));
        var actual = await Snapshot.LinesAsync(
            database,
            """
            select a.file_name || '|' || p.item_code || '|' || p.price from v_current_prices p
            join v_file_account a on a.chain = p.chain and a.store_no = p.store_no and a.file_type like 'Price%' and a.status = 'completed'
            """);
        Lines.ShouldHoldTheSame(actual, expected, "prices");

        var names = prices.GroupBy(r => (Text(r, "file"), Text(r, "code")), r => Text(r, "name"))
            .ToDictionary(g => Line(g.Key.Item1, g.Key.Item2), g => g.Last());
        var stored = await Snapshot.LinesAsync(
            database,
            """
            select distinct on (p.chain, p.item_code) a.file_name || '|' || p.item_code || '|' || coalesce(p.item_name, '') from v_current_prices p
            join v_file_account a on a.chain = p.chain and a.store_no = p.store_no and a.file_type like 'Price%' and a.status = 'completed'
            order by p.chain, p.item_code, p.file_time desc
            """);
        stored.Where(line => !line.EndsWith("|" + names[line[..line.IndexOf('|', line.IndexOf('|') + 1)]], StringComparison.Ordinal)).ShouldBeEmpty();
    }

    private static async Task PromotionsEqualAsync(NpgsqlDataSource database, IReadOnlyList<JsonElement> rows)
    {
        var promotions = rows.Where(r => r.TryGetProperty("id", out _)).ToList();
        var expected = promotions.SelectMany(
            p => p.GetProperty("items").EnumerateArray().Select((item, n) => Line(
                Text(p, "file"), Text(p, "id"), n.ToString(CultureInfo.InvariantCulture), Text(item, "code"),
                Number(item, "min_qty") ?? Number(p, "min_qty"), Number(item, "price") ?? Number(p, "price"))))
            ;
        var actual = await Snapshot.LinesAsync(
            database,
            $"""
            select a.file_name || '|' || i.promotion_id || '|' || i.item_no || '|' || i.item_code || '|' ||
              coalesce(coalesce(i.min_quantity, p.min_quantity)::numeric(14,4)::text, '') || '|' || coalesce(coalesce(i.discounted_price, p.discounted_price)::numeric(14,4)::text, '')
            from promotion_items i join promotions p using (store_key, promotion_id) join stores s using (store_key) join chains c using (chain_no)
            {NewestPromoFile}
            """);
        Lines.ShouldHoldTheSame(actual, expected, "promotion items");

        var dates = promotions.Select(p => Line(Text(p, "file"), Text(p, "id"), Date(p, "start"), Date(p, "end")));
        var stored = await Snapshot.LinesAsync(
            database,
            $"""
            select a.file_name || '|' || p.promotion_id || '|' || to_char(starts_at at time zone 'Asia/Jerusalem', 'YYYY-MM-DD HH24:MI:SS')
              || '|' || to_char(ends_at at time zone 'Asia/Jerusalem', 'YYYY-MM-DD HH24:MI:SS')
            from promotions p join stores s using (store_key) join chains c using (chain_no)
            {NewestPromoFile}
            """);
        Lines.ShouldHoldTheSame(stored, dates, "promotion dates");
    }

    private const string NewestPromoFile = "join v_file_account a on a.chain = c.slug and a.store_no = s.store_no and a.file_type like 'Promo%' and a.status = 'completed'";

    private static async Task StoresEqualAsync(NpgsqlDataSource database, IReadOnlyList<JsonElement> rows)
    {
        // Several Stores files of a chain may name a store: the newest one speaks, and the others must still have been read.
        var expected = rows.Where(r => r.TryGetProperty("store", out _)).ToLookup(r => Line(Text(r, "chain_id").TrimStart('0'), Text(r, "store").TrimStart('0')), r => Line(Text(r, "name"), Text(r, "city")));
        var actual = (await Snapshot.LinesAsync(database, "select published_chain_id || '|' || store_no || '|' || coalesce(name, '') || '|' || coalesce(city, '') from stores where not stub"))
            .Select(line => line.Split('|')).ToDictionary(c => Line(c[0].TrimStart('0'), c[1]), c => Line(c[2], c[3]));
        Lines.ShouldHoldTheSame(actual.Keys, expected.Select(g => g.Key), "stores");
        actual.Where(store => !expected[store.Key].Contains(store.Value)).ShouldBeEmpty();
    }

    // A chain that strips 7290 from Israeli numbers may publish an article both ways in one file: one product, and the account says duplicate.
    private static string WithPrefix(HashSet<(string File, string Code)> codes, string file, string code) =>
        codes.Contains((file, "7290" + code.PadLeft(9, '0'))) ? "7290" + code.PadLeft(9, '0') : code;

    private static string Line(params string?[] parts) => string.Join('|', parts);

    private static string Text(JsonElement row, string name) => row.GetProperty(name).GetString() ?? "";

    private static string? Number(JsonElement row, string name) =>
        decimal.TryParse(row.GetProperty(name).GetString(), NumberStyles.Number, CultureInfo.InvariantCulture, out var n) ? n.ToString("0.0000", CultureInfo.InvariantCulture) : null;

    // Classic files split date and hour; generation N writes both into the first and repeats the hour.
    private static string Date(JsonElement row, string name)
    {
        var parts = row.GetProperty(name).EnumerateArray().Select(p => p.GetString() ?? "").ToArray();
        var text = parts[0].Contains('T', StringComparison.Ordinal) ? parts[0] : $"{parts[0]} {parts[1]}";
        return DateTime.Parse(text, CultureInfo.InvariantCulture).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);
    }
}

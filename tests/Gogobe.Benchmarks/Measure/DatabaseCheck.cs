using System.Globalization;
using Gogobe.Portals.Simulator.Generated;
using Npgsql;

namespace Gogobe.Benchmarks.Measure;

/// <summary>Holds the database against the generator's own list, store by store, through the public views.</summary>
internal sealed class DatabaseCheck(NpgsqlDataSource database, string chain)
{
    private static readonly string s_inForce = string.Create(
        CultureInfo.InvariantCulture,
        $"""
         select store_no, count(*), coalesce(sum(price * 100), 0)::bigint, coalesce(sum(unit_price * 10000), 0)::bigint, coalesce(sum(item_code::numeric), 0),
                coalesce(sum((price * 100)::bigint * (item_code::bigint % {PriceTruth.CodeModulus})), 0)::bigint
         from v_current_prices where chain = $1 group by store_no
         """);

    private const string Closed = """
        select store_no, count(*), coalesce(sum(price * 100), 0)::bigint
        from v_price_history where chain = $1 and valid_to is not null group by store_no
        """;

    private const string Accounts = """
        select store_no, seen, written, unchanged, duplicate, superseded, rejected, missing, gone
        from v_file_account where chain = $1 and file_name = any($2) and status = 'completed' and flags = '{}'
        """;

    /// <summary>All differences, each as a line; none when the database holds exactly what the generator says.</summary>
    public async Task<IReadOnlyList<string>> DifferencesAsync(GeneratedDay day, CancellationToken cancellationToken)
    {
        var differences = new List<string>();
        var inForce = await ReadAsync(s_inForce, 5, [], cancellationToken);
        var closed = await ReadAsync(Closed, 2, [], cancellationToken);
        var files = day.Files.Select(f => Path.GetFileName(f.Path)).ToArray();
        var accounts = await ReadAsync(Accounts, 8, files, cancellationToken);
        foreach (var truth in day.Prices)
        {
            var rows = inForce.GetValueOrDefault(truth.Store, s_nothing);
            Compare(truth.Store, "prices in force", truth.Rows, rows[0]);
            Compare(truth.Store, "sum of prices (agorot)", truth.PriceSum, rows[1]);
            Compare(truth.Store, "sum of unit prices (ten-thousandths)", truth.UnitPriceSum, rows[2]);
            Compare(truth.Store, "sum of item codes", truth.CodeSum, rows[3]);
            Compare(truth.Store, "sum of price by code", truth.BindingSum, rows[4]);
            var periods = closed.GetValueOrDefault(truth.Store, s_nothing);
            Compare(truth.Store, "closed periods", truth.ClosedPeriods, periods[0]);
            Compare(truth.Store, "sum of closed prices (agorot)", truth.ClosedSum, periods[1]);
            var account = accounts.GetValueOrDefault(truth.Store, s_nothing);
            var written = day.Day == 1 ? truth.Rows : truth.Changed + truth.Replaced;
            Compare(truth.Store, "rows seen", truth.Rows, account[0]);
            Compare(truth.Store, "rows written", written, account[1]);
            Compare(truth.Store, "rows unchanged", truth.Rows - written, account[2]);
            Compare(truth.Store, "rows duplicate, superseded, rejected or missing", 0, account[3] + account[4] + account[5] + account[6]);
            Compare(truth.Store, "rows gone", truth.Replaced, account[7]);
        }

        if (inForce.Count != day.Prices.Count)
        {
            differences.Add($"stores with prices: generator {day.Prices.Count}, database {inForce.Count}");
        }

        return differences;

        void Compare(int store, string what, decimal generated, decimal found)
        {
            if (generated != found)
            {
                differences.Add(string.Create(CultureInfo.InvariantCulture, $"day {day.Day}, store {store}, {what}: generator {generated}, database {found}"));
            }
        }
    }

    private static readonly decimal[] s_nothing = new decimal[8];

    private async Task<Dictionary<int, decimal[]>> ReadAsync(string sql, int columns, string[] files, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(sql);
        command.CommandTimeout = 600;
        command.Parameters.Add(new NpgsqlParameter { Value = chain });
        if (files.Length > 0)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = files });
        }

        var stores = new Dictionary<int, decimal[]>();
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        while (await reader.ReadAsync(cancellationToken))
        {
            // Two files of one store cannot be added up silently: the generator wrote one.
            var values = new decimal[8];
            for (var i = 0; i < columns; i++)
            {
                values[i] = Convert.ToDecimal(reader.GetValue(i + 1), CultureInfo.InvariantCulture);
            }

            if (!stores.TryAdd(reader.GetInt32(0), values))
            {
                throw new BenchException($"Store {reader.GetInt32(0)} came twice from: {sql}");
            }
        }

        return stores;
    }
}

using System.Globalization;
using Gogobe.Ledger.Freshness;
using Npgsql;

namespace Gogobe.Cli.Status;

/// <summary>Stores whose newest prices are old (<see cref="StoreFreshness"/>).</summary>
/// <param name="WithPrices">Stores that have prices in force, as of the last refresh of the read models.</param>
/// <param name="Stale">Of these the ones whose newest file of prices is over 24 hours old, by chain, most first.</param>
internal sealed record StoresStatus(int WithPrices, IReadOnlyDictionary<string, int> Stale)
{
    private const int MostNames = 10;

    private const string Read = """
        select chain, count(*)::int, (count(*) filter (where newest_prices < $1))::int as stale from mv_store_totals
        where live_prices > 0 group by chain order by stale desc, chain
        """;

    public static async Task<StoresStatus> ReadAsync(NpgsqlConnection connection, DateTimeOffset now, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(Read, connection) { Parameters = { new NpgsqlParameter { Value = (now - StoreFreshness.StaleAfter).ToUniversalTime() } } };
        await using var rows = await command.ExecuteReaderAsync(cancellationToken);
        var all = 0;
        var stale = new Dictionary<string, int>();
        while (await rows.ReadAsync(cancellationToken))
        {
            all += rows.GetInt32(1);
            if (rows.GetInt32(2) is > 0 and var old)
            {
                stale.Add(rows.GetString(0), old);
            }
        }

        return new StoresStatus(all, stale);
    }

    /// <summary>For people, on one line.</summary>
    public string ToText()
    {
        var names = string.Join(", ", Stale.Take(MostNames).Select(chain => string.Create(CultureInfo.InvariantCulture, $"{chain.Key} ({chain.Value:N0})")));
        var more = Stale.Count > MostNames ? string.Create(CultureInfo.InvariantCulture, $" and {Stale.Count - MostNames} chains more") : "";
        return (WithPrices, Stale.Count) switch
        {
            (0, _) => "none has prices, as of the last refresh of the read models at the end of a session",
            (_, 0) => string.Create(CultureInfo.InvariantCulture, $"{WithPrices:N0} with prices, none of them older than a day"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{Stale.Values.Sum():N0} of {WithPrices:N0} have had no file of prices for a day: {names}{more}"),
        };
    }
}

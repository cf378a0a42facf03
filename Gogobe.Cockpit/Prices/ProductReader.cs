using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Prices;
using Npgsql;

namespace Gogobe.Cockpit.Prices;

/// <summary>
/// Reads one product in two round trips: a batch of names, prices in force and closed periods, each by primary key, and the promotions of the stores that are
/// cheapest in their chain. Throws what Npgsql throws when the database is away.
/// </summary>
internal sealed class ProductReader(NpgsqlDataSource database)
{
    private const int TimeoutSeconds = 10;

    private static readonly string s_names = EmbeddedSql.Read("Prices.product-names.sql");
    private static readonly string s_prices = EmbeddedSql.Read("Prices.product.sql");
    private static readonly string s_history = EmbeddedSql.Read("Prices.product-history.sql");
    private static readonly string s_promotions = EmbeddedSql.Read("Prices.product-promotions.sql");
    private static readonly short[] s_chains = [.. ChainRegistry.Default.Chains.Select(c => (short)c.Number)];

    /// <summary>One product; null where no chain names it.</summary>
    /// <param name="product">Its key.</param>
    /// <param name="days">Days of history.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ProductDetails?> ReadAsync(long product, int days, CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        await using var batch = new NpgsqlBatch(connection) { Timeout = TimeoutSeconds };
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select now()"));
        batch.BatchCommands.Add(Of(s_names, product));
        batch.BatchCommands.Add(Of(s_prices, product));
        var history = Of(s_history, product);
        history.Parameters.Add(new NpgsqlParameter<int> { TypedValue = days });
        batch.BatchCommands.Add(history);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var now = reader.GetFieldValue<DateTimeOffset>(0);
        await reader.NextResultAsync(cancellationToken);
        var names = await RowsAsync(reader, Name, cancellationToken);
        if (names.Count == 0)
        {
            return null;
        }

        await reader.NextResultAsync(cancellationToken);
        var prices = await RowsAsync(reader, Price, cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        var periods = await RowsAsync(reader, Period, cancellationToken);
        await reader.CloseAsync();
        return new ProductDetails(product, names, prices, periods, await PromotionsAsync(connection, product, prices, cancellationToken), now);
    }

    private static NpgsqlBatchCommand Of(string sql, long product) => new(sql)
    {
        Parameters = { new NpgsqlParameter<long> { TypedValue = product }, new NpgsqlParameter<short[]> { TypedValue = s_chains } },
    };

    // Promotions have no index by product, which would cost each file that brings them: they are looked for where they are shown.
    private static async Task<IReadOnlyList<ProductPromotion>> PromotionsAsync(
        NpgsqlConnection connection, long product, List<StorePrice> prices, CancellationToken cancellationToken)
    {
        var stores = PriceSpread.ByChain(prices).Select(s => StoreKey.Of(ChainRegistry.Default.FindBySlug(s.Of!)!.Number, s.Cheapest.Store.Number)).ToArray();
        if (stores.Length == 0)
        {
            return [];
        }

        await using var command = new NpgsqlCommand(s_promotions, connection) { CommandTimeout = TimeoutSeconds };
        command.Parameters.Add(new NpgsqlParameter<long> { TypedValue = product });
        command.Parameters.Add(new NpgsqlParameter<int[]> { TypedValue = stores });
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        return await RowsAsync(reader, Promotion, cancellationToken);
    }

    private static async Task<List<T>> RowsAsync<T>(NpgsqlDataReader reader, Func<NpgsqlDataReader, T> make, CancellationToken cancellationToken)
    {
        var rows = new List<T>();
        while (await reader.ReadAsync(cancellationToken))
        {
            rows.Add(make(reader));
        }

        return rows;
    }

    private static ProductName Name(NpgsqlDataReader r) =>
        new(r.GetString(0), r.GetString(1), Text(r, 2), Text(r, 3), Text(r, 4), Text(r, 5), Number(r, 6), r.GetBoolean(7));

    private static StorePrice Price(NpgsqlDataReader r) =>
        new(Store(r, 3, 4), Text(r, 2), r.GetDecimal(5), Number(r, 6), r.GetFieldValue<DateTimeOffset>(7), r.GetFieldValue<DateTimeOffset>(8));

    private static PricePeriod Period(NpgsqlDataReader r) =>
        new(Store(r, 2, 3), r.GetDecimal(4), r.GetFieldValue<DateTimeOffset>(5), r.GetFieldValue<DateTimeOffset>(6));

    private static ProductPromotion Promotion(NpgsqlDataReader r) => new(
        r.GetString(0), r.GetInt32(1), r.GetString(2), Text(r, 3), Time(r, 4), Time(r, 5), r.GetBoolean(6), r.GetBoolean(7), r.GetBoolean(8), Number(r, 9), Number(r, 10), Number(r, 11));

    private static StoreOfPrice Store(NpgsqlDataReader r, int city, int type) => new(r.GetString(0), r.GetInt32(1), Text(r, city), !r.IsDBNull(type) && r.GetInt16(type) == 2);

    private static string? Text(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetString(column);

    private static decimal? Number(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetDecimal(column);

    private static DateTimeOffset? Time(NpgsqlDataReader r, int column) => r.IsDBNull(column) ? null : r.GetFieldValue<DateTimeOffset>(column);
}

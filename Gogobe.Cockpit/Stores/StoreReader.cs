using System.Text.Json;
using System.Text.Json.Serialization;
using Npgsql;
using NpgsqlTypes;

namespace Gogobe.Cockpit.Stores;

/// <summary>Reads stores, each page in one statement (<c>stores.sql</c>, <c>store.sql</c>). Throws what Npgsql throws when the database is away.</summary>
internal sealed partial class StoreReader(NpgsqlDataSource database)
{
    /// <summary>Stores of one page.</summary>
    public const int PageSize = 100;

    private const int TimeoutSeconds = 10;

    private static readonly string s_list = EmbeddedSql.Read("Stores.stores.sql");
    private static readonly string s_one = EmbeddedSql.Read("Stores.store.sql");

    /// <summary>One page of stores.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    /// <param name="size">Rows of it.</param>
    public async Task<StoreList> ReadPageAsync(StoreQuery query, CancellationToken cancellationToken, int size = PageSize)
    {
        await using var command = database.CreateCommand(s_list);
        command.CommandTimeout = TimeoutSeconds;
        foreach (var text in (string?[])[query.Chain, query.City, query.Text, query.State])
        {
            command.Parameters.Add(new NpgsqlParameter<string?> { TypedValue = text, NpgsqlDbType = NpgsqlDbType.Text });
        }

        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = query.After, NpgsqlDbType = NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = size + 1 });
        var read = JsonSerializer.Deserialize((string)(await command.ExecuteScalarAsync(cancellationToken))!, StoreListJson.Default.Answer)!;
        return new StoreList([.. read.Rows.Take(size)], read.Rows.Count > size, read.All, read.Stale, read.Empty, read.Cities);
    }

    /// <summary>One store; null where there is none of this number.</summary>
    /// <param name="chain">Slug.</param>
    /// <param name="store">Number.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<StoreDetails?> ReadAsync(string chain, int store, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(s_one);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = chain });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = store });
        return await command.ExecuteScalarAsync(cancellationToken) is string json ? StoreDetails.Parse(json) : null;
    }

    internal sealed record Answer(long All, long Stale, long Empty, IReadOnlyList<string> Cities, IReadOnlyList<StoreRow> Rows);

    [JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
    [JsonSerializable(typeof(Answer))]
    private sealed partial class StoreListJson : JsonSerializerContext;
}

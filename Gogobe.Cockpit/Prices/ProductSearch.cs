using Npgsql;

namespace Gogobe.Cockpit.Prices;

/// <summary>Finds products by parts of their names and codes, in any order. Throws what Npgsql throws when the database is away.</summary>
internal sealed class ProductSearch(NpgsqlDataSource database)
{
    /// <summary>Products of one answer.</summary>
    public const int Most = 50;

    private const int TimeoutSeconds = 5;

    // More words narrow nothing down.
    private const int MostWords = 8;

    private static readonly string s_sql = EmbeddedSql.Read("Prices.search.sql");

    /// <summary>The best matches.</summary>
    /// <param name="text">As typed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<ProductList> FindAsync(string text, CancellationToken cancellationToken)
    {
        var words = await WordsAsync(text, cancellationToken);
        if (!words.Exists(w => w.Length > 1))
        {
            return new ProductList([], false, await KnownAsync(cancellationToken)) { IsTooShort = true };
        }

        await using var command = database.CreateCommand(s_sql
            .Replace("{words}", string.Join(" and ", words.Select((_, i) => $"words like ${i + 3}")), StringComparison.Ordinal)
            .Replace("{begins}", string.Join(" and ", words.Select((_, i) => $"words like '% ' || ltrim(${i + 3}, '% ')")), StringComparison.Ordinal));
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<long?> { TypedValue = ProductLinks.Key(null, text.Trim()), NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Bigint });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = Most + 1 });

        // Letters and digits only are left in a word, so none means anything to LIKE. One or two of them make no trigram of their own: they are looked for where a word begins.
        command.Parameters.AddRange(words.Select(w => new NpgsqlParameter<string> { TypedValue = w.Length > 2 ? $"%{w}%" : $"% {w}%" }).ToArray());
        var rows = new List<ProductRow>();
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken))
        {
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(new ProductRow(
                    reader.GetInt64(0), Text(reader, 1), reader.GetString(2), Text(reader, 3), Text(reader, 4), reader.GetBoolean(5), reader.GetInt32(6)));
            }
        }

        return new ProductList([.. rows.Take(Most)], rows.Count > Most, rows.Count > 0 ? null : await KnownAsync(cancellationToken));
    }

    // By the database's own rule, so that what is typed and what is stored are folded alike.
    private async Task<List<string>> WordsAsync(string text, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select search_text($1)");
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = text });
        var folded = (string)(await command.ExecuteScalarAsync(cancellationToken))!;
        return [.. folded.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Plain).Distinct(StringComparer.Ordinal).Take(MostWords)];
    }

    // Zeros before a barcode do not matter (docs/specs/identity.md); before a shorter number they may be part of a name.
    private static string Plain(string word) => word.Length >= 8 && word.All(char.IsAsciiDigit) && word.TrimStart('0') is { Length: > 0 } code ? code : word;

    // An answer of none means something else before the first products than after.
    private async Task<long> KnownAsync(CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select coalesce(sum(products), 0)::bigint from mv_product_totals");
        return (long)(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static string? Text(NpgsqlDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}

using Gogobe.Cockpit.Files;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Gogobe.Cockpit.Prices;

/// <summary>From a price to the file that said it. Asked when somebody follows the link, so that a list of stores need not know their files.</summary>
internal sealed class PriceSource(NpgsqlDataSource database)
{
    private static readonly string s_sql = EmbeddedSql.Read("Prices.price-source.sql");

    /// <summary>Answers <c>/price-source</c>: leads to the file, or to the files of the store when there is none of this stamp any more.</summary>
    public static async Task<RedirectHttpResult> Answer(PriceSource source, string chain, int store, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var query = new FileQuery(FileLinks.Clean(chain), Text: store.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return TypedResults.LocalRedirect(await source.FindAsync(chain, store, at, cancellationToken) is { } file ? FileLinks.To(file) : FileLinks.To(query));
    }

    private async Task<long?> FindAsync(string chain, int store, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(s_sql);
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = chain });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = store });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at.ToUniversalTime() });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }
}

using Gogobe.Cockpit.Feeds;
using Gogobe.Cockpit.Files;
using Npgsql;

namespace Gogobe.Cockpit.Prices;

/// <summary>From a price to the file that said it. Asked when somebody follows the link, so that a list of stores need not know their files.</summary>
internal sealed class PriceSource(NpgsqlDataSource database)
{
    private const int TimeoutSeconds = 5;

    private static readonly string s_sql = EmbeddedSql.Read("Prices.price-source.sql");

    /// <summary>Answers <c>/price-source</c>: leads to the file, or to the files of the store when there is none of this stamp any more; 503 while the database is away.</summary>
    public static async Task<IResult> Answer(PriceSource source, string chain, int store, DateTimeOffset at, CancellationToken cancellationToken)
    {
        var slug = FileLinks.Clean(chain);
        try
        {
            return TypedResults.LocalRedirect(
                slug is not null && await source.FindAsync(slug, store, at, cancellationToken) is { } file ? FileLinks.To(file) : FileLinks.To(new FileQuery(slug, Store: store)));
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            return TypedResults.Text(DatabaseFault.Of(e) + "\n", statusCode: StatusCodes.Status503ServiceUnavailable);
        }
    }

    private async Task<long?> FindAsync(string chain, int store, DateTimeOffset at, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(s_sql);
        command.CommandTimeout = TimeoutSeconds;
        command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = chain });
        command.Parameters.Add(new NpgsqlParameter<int> { TypedValue = store });
        command.Parameters.Add(new NpgsqlParameter<DateTimeOffset> { TypedValue = at.ToUniversalTime() });
        return await command.ExecuteScalarAsync(cancellationToken) as long?;
    }
}

using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Gogobe.EndToEnd.Tests;

/// <summary>I6: the sums that the Cockpit's page shows are those of the database. Reads the page as a browser without scripts would.</summary>
internal static partial class CockpitTotals
{
    private const string Sums = """
        select format('seen %s written %s unchanged %s duplicate %s superseded %s rejected %s missing %s files %s failed %s',
          sum(seen) filter (where done), sum(written) filter (where done), sum(unchanged) filter (where done), sum(duplicate) filter (where done),
          sum(superseded) filter (where done), sum(rejected) filter (where done), sum(missing) filter (where done), count(*), count(*) filter (where status = 'failed'))
        from (select *, status = 'completed' as done from v_file_account) f
        """;

    /// <summary>What the page says and what the database says, in the same words.</summary>
    public static async Task<(string Page, string Database)> ReadAsync(Uri cockpit, NpgsqlDataSource database)
    {
        using var client = new HttpClient();
        var page = await client.GetStringAsync(cockpit);
        var all = page[page.IndexOf("All files", StringComparison.Ordinal)..];
        var cells = Cell().Matches(all).Take(9).Select(m => $"{m.Groups["what"].Value} {long.Parse(m.Groups["n"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)}");
        return (string.Join(' ', cells), (await Snapshot.LinesAsync(database, Sums))[0]);
    }

    [GeneratedRegex("""data-label="(?<what>\w+)"[^>]*>(?<n>[\d,]+)""")]
    private static partial Regex Cell();
}

using System.Diagnostics;
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

    // A page that was asked for before the host has read the database for the first time has no sums yet.
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>What the page says and what the database says, in the same words; waits until they agree, or for half a minute.</summary>
    public static async Task<(string Page, string Database)> SettleAsync(Uri cockpit, NpgsqlDataSource database)
    {
        using var client = new HttpClient();
        for (var started = Stopwatch.GetTimestamp(); ;)
        {
            var (page, sums) = await ReadAsync(client, cockpit, database);
            if (page == sums || Stopwatch.GetElapsedTime(started) > s_timeout)
            {
                return (page, sums);
            }

            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<(string Page, string Database)> ReadAsync(HttpClient client, Uri cockpit, NpgsqlDataSource database)
    {
        var page = await client.GetStringAsync(new Uri(cockpit, "/files"), TestContext.Current.CancellationToken);
        var all = page[Math.Max(0, page.IndexOf("All files", StringComparison.Ordinal))..];
        var cells = Cell().Matches(all).Take(9).Select(m => $"{m.Groups["what"].Value} {long.Parse(m.Groups["n"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)}");
        return (string.Join(' ', cells), (await Snapshot.LinesAsync(database, Sums))[0]);
    }

    [GeneratedRegex("""data-label="(?<what>\w+)"[^>]*>(?<n>[\d,]+)""")]
    private static partial Regex Cell();
}

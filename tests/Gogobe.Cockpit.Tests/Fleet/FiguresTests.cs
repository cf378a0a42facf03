using System.Globalization;
using System.Net;
using System.Text.RegularExpressions;
using Gogobe.Cockpit.Tests.Prices;
using Gogobe.Cockpit.Tests.Served;
using Gogobe.Pipeline.Chains;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Fleet;

/// <summary>Every figure of the pages is the one that docs/specs/cockpit.md defines: its statement, run beside the page, has the same result.</summary>
public sealed partial class FiguresTests(TestPostgres postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Pages_AtRest_EachFigureEqualsItsStatement()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();
        await new PriceScene(database).PlayAsync();
        await new LedgerRows(database).SqlAsync(
            $"update stores s set price_full_version = (extract(epoch from now() - interval '3 hours')::bigint - 946684800) << 29 from chains c where c.chain_no = s.chain_no and c.slug = '{FleetScene.Slug(5)}' and s.store_no = 1");
        var defined = Definitions();
        await using var cockpit = await CockpitProcess.StartAsync(
            CockpitProcess.BuildOutput, postgres.ConnectionString(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!), Stop);

        // What a page shows at first may be ten seconds old, and some statements are of the last ten seconds of the clock: a while after the last file both stand still.
        var wrong = await CompareAsync(cockpit, database, defined);
        for (var again = 0; wrong.Count > 0 && again < 10; again++)
        {
            await Task.Delay(TimeSpan.FromSeconds(3), Stop);
            wrong = await CompareAsync(cockpit, database, defined);
        }

        wrong.ShouldBeEmpty();
    }

    private static async Task<List<string>> CompareAsync(CockpitProcess cockpit, NpgsqlDataSource database, Dictionary<string, string> defined)
    {
        List<Figure> shown = [];
        foreach (var address in (string[])[
            "/", "/flow", "/system", "/sessions", "/sessions/1", "/sessions/4", "/files/1", "/rejects", "/rejects?period=7d", "/prices?q=7290", $"/prices/{PriceScene.Milk}", $"/prices/{PriceScene.Milk}?city={Uri.EscapeDataString("תל אביב")}", "/stores", $"/stores?chain={FleetScene.Slug(1)}", $"/stores/{FleetScene.Slug(1)}/901", $"/stores/{FleetScene.Slug(5)}/1",
            .. Enumerable.Range(1, 6).Select(chain => $"/chains/{FleetScene.Slug(chain)}")])
        {
            var page = await cockpit.Client.GetStringAsync(address, Stop);
            shown.AddRange(Element().Matches(page).Select(m => new Figure(
                Attribute(m.Value, "data-metric")!, Attribute(m.Value, "data-chain"), Attribute(m.Value, "data-of"), Attribute(m.Value, "data-value") ?? "", address)));
        }

        var names = shown.Select(f => f.Name).ToHashSet();
        List<string> wrong = [.. defined.Keys.Where(name => !names.Contains(name)).Select(name => $"{name} is on no page"), .. names.Where(name => !defined.ContainsKey(name)).Select(name => $"{name} has no statement")];
        foreach (var figure in shown.Where(f => defined.ContainsKey(f.Name)).DistinctBy(f => f with { Page = "" }))
        {
            var expected = await ReadAsync(database, defined[figure.Name], figure);
            if (!IsSame(expected, figure.Value, figure.Name.EndsWith(".eta", StringComparison.Ordinal)))
            {
                wrong.Add($"{figure.Name} {figure.Chain} {figure.Of}: {figure.Page} says '{figure.Value}', the statement '{expected}'");
            }
        }

        return wrong;
    }

    private static async Task<object?> ReadAsync(NpgsqlDataSource database, string sql, Figure figure)
    {
        await using var command = database.CreateCommand(
            sql.Replace(":chain", "@chain", StringComparison.Ordinal).Replace(":portal", "@portal", StringComparison.Ordinal).Replace(":of", "@of", StringComparison.Ordinal));
        if (figure.Of is { } of)
        {
            command.Parameters.AddWithValue("of", of);
        }

        if (figure.Chain is { } chain)
        {
            command.Parameters.AddWithValue("chain", chain);
            command.Parameters.AddWithValue("portal", ChainRegistry.Default.FindBySlug(chain)!.PortalSlug);
        }

        return await command.ExecuteScalarAsync(Stop) is var value and not DBNull ? value : null;
    }

    // An estimate of time left changes while the clock goes; everything else stands still.
    private static bool IsSame(object? expected, string shown, bool moves) => expected switch
    {
        null => shown.Length == 0,
        string text => text == shown,
        DateTime at => DateTimeOffset.TryParse(shown, CultureInfo.InvariantCulture, out var then) && (then - at).Duration() < TimeSpan.FromMilliseconds(1),
        IConvertible number => double.TryParse(shown, CultureInfo.InvariantCulture, out var read)
            && Math.Abs(read - number.ToDouble(CultureInfo.InvariantCulture)) < (moves ? Math.Max(1, 0.2 * read) : 1e-6),
        _ => false,
    };

    private static Dictionary<string, string> Definitions()
    {
        var spec = File.ReadAllText(Path.Combine(Repository.Root, "docs", "specs", "cockpit.md"));
        var block = spec[spec.IndexOf("```sql", StringComparison.Ordinal)..];
        return Definition().Matches(block[..block.LastIndexOf("```", StringComparison.Ordinal)]).ToDictionary(m => m.Groups["name"].Value, m => m.Groups["sql"].Value);
    }

    private static string? Attribute(string element, string name) =>
        Regex.Match(element, $"{name}=\"([^\"]*)\"") is { Success: true } found ? WebUtility.HtmlDecode(found.Groups[1].Value) : null;

    private sealed record Figure(string Name, string? Chain, string? Of, string Value, string Page);

    [GeneratedRegex("""<\w+[^>]*\sdata-metric="[^"]+"[^>]*>""")]
    private static partial Regex Element();

    [GeneratedRegex(@"^-- (?<name>[a-z.-]+): [^\n]*\n(?<sql>[^;]+);", RegexOptions.Multiline)]
    private static partial Regex Definition();
}

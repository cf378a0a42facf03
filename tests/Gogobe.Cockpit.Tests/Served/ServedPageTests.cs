using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Served;

/// <summary>What a browser gets, from build output and published.</summary>
public sealed partial class ServedPageTests(RunningCockpit running) : IClassFixture<RunningCockpit>
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Assets_FromBuildOutput_AnswerWithContent()
    {
        await ShouldServeEveryAssetAsync(running.Client);
    }

    // Publishing takes most of it.
    [Fact, Trait("tier", "all")]
    public async Task Assets_Published_AnswerWithContent()
    {
        var folder = Directory.CreateTempSubdirectory("gogobe-cockpit-").FullName;
        try
        {
            await PublishAsync(folder);
            await using var cockpit = await CockpitProcess.StartAsync(folder, running.ConnectionString, Stop);

            await ShouldServeEveryAssetAsync(cockpit.Client);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Answers_OfEveryKind_CarryTheSecurityHeaders()
    {
        const string Snapshot = """
            Content-Security-Policy: default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'
            Cross-Origin-Opener-Policy: same-origin
            Cross-Origin-Resource-Policy: same-origin
            Permissions-Policy: camera=(), geolocation=(), microphone=(), payment=(), usb=()
            Referrer-Policy: no-referrer
            X-Content-Type-Options: nosniff
            X-Frame-Options: DENY
            """;

        foreach (var path in (string[])["/", "/files?state=failed", "/css/base.css", "/no-such-page", "/_blazor/negotiate"])
        {
            using var answer = await running.Client.GetAsync(path, Stop);
            var sent = Snapshot.Split('\n').Select(line => line.Trim()[..line.Trim().IndexOf(':', StringComparison.Ordinal)])
                .Select(name => $"{name}: {string.Join(" | ", answer.Headers.NonValidated[name])}");
            string.Join('\n', sent).ShouldBe(Snapshot.ReplaceLineEndings("\n"), path);
        }

        var page = await running.Client.GetStringAsync("/", Stop);
        InlineScript().Matches(page).ShouldBeEmpty();
        OtherHost().Matches(page).Select(m => m.Value).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("evil.example", null)]
    [InlineData("10.0.0.8:8080", null)]
    [InlineData(null, "https://evil.example")]
    [InlineData(null, "null")]
    public async Task Requests_UnderAForeignNameOrOrigin_AreRefused(string? host, string? origin)
    {
        foreach (var path in (string[])["/", "/files.csv", "/_blazor/negotiate?negotiateVersion=1", "/css/base.css"])
        {
            using var request = new HttpRequestMessage(path.StartsWith("/_blazor", StringComparison.Ordinal) ? HttpMethod.Post : HttpMethod.Get, path);
            request.Headers.Host = host;
            if (origin is not null)
            {
                request.Headers.TryAddWithoutValidation("Origin", origin);
            }

            using var answer = await running.Client.SendAsync(request, Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.Forbidden, path);
        }
    }

    [Fact]
    public async Task Page_UnknownAddress_Is404WithAPage()
    {

        using var answer = await running.Client.GetAsync("/no-such-page", Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Stop)).ShouldContain("There is no page at this address");
    }

    [Fact]
    public async Task Page_FirstAnswer_HoldsTheRowsAlready()
    {
        await new LedgerRows(running.Database).FileAsync("failed", "truncated", name: "Price<script>alert(1)</script>.gz");

        var page = await running.Client.GetStringAsync("/?state=failed", Stop);

        page.ShouldContain("Price&lt;script&gt;alert(1)&lt;/script&gt;.gz");
        page.ShouldNotContain("<script>alert");
    }

    [Fact]
    public async Task Session_ThatTakesLongToAddUp_IsAnsweredAtOnceAndFilledByTheLivePage()
    {
        var session = await new LedgerRows(running.Database).SessionAsync("manual");
        await using var busy = await running.Database.OpenConnectionAsync(Stop);
        await using var transaction = await busy.BeginTransactionAsync(Stop);
        await using (var held = new NpgsqlCommand("lock table scrape_sessions in access exclusive mode", busy))
        {
            await held.ExecuteNonQueryAsync(Stop);
        }

        var first = await running.Client.GetStringAsync($"/sessions/{session}", Stop);

        first.ShouldContain("Reading the session");
        first.ShouldNotContain("class=\"banner", Case.Sensitive, "nobody was given up: the answer waited for nothing");
        await transaction.RollbackAsync(Stop);
        await Eventually.HoldsAsync("the session is shown", async () => (await running.Client.GetStringAsync($"/sessions/{session}", Stop)).Contains("manual", StringComparison.Ordinal));
    }

    [Fact]
    public async Task File_UnknownNumber_Is404WithASearch()
    {
        using var answer = await running.Client.GetAsync("/files/987654321", Stop);

        answer.StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await answer.Content.ReadAsStringAsync(Stop)).ShouldContain("role=\"search\"");
    }

    [Fact]
    public async Task Csv_OfTheFiles_IsTheTableOfTheFilterSafeInASpreadsheet()
    {
        var rows = new LedgerRows(running.Database);
        await rows.FileAsync("expired", "gone-at-source", store: 77, name: "=HYPERLINK(\"http://x\").gz");
        await rows.FileAsync("expired", "gone-at-source", store: 77, name: "two.gz");

        using var answer = await running.Client.GetAsync("/files.csv?state=expired", Stop);
        var bytes = await answer.Content.ReadAsByteArrayAsync(Stop);

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        answer.Content.Headers.ContentDisposition!.FileName!.ShouldStartWith("gogobe-files-20");
        bytes[..3].ShouldBe([0xEF, 0xBB, 0xBF]);
        var lines = System.Text.Encoding.UTF8.GetString(bytes[3..]).Split("\r\n");
        lines[0].ShouldStartWith("file_id,chain,chain_name,store,");
        lines.Length.ShouldBe(4);
        lines[1].ShouldContain(",two.gz,expired,gone-at-source,");
        lines[2].ShouldContain(",\"'=HYPERLINK(\"\"http://x\"\").gz\",expired,");
    }

    [Fact]
    public async Task Csv_OfTheOtherTables_AnswerWithTheirColumns()
    {
        (await running.Client.GetStringAsync("/sessions.csv?status=failed", Stop)).ShouldBe(
            "session_id,trigger,status,location,portals,portals_ended,portals_failed,started_utc,ended_utc,seconds,new_names,rows,written,errors\r\n");
        (await running.Client.GetStringAsync("/rejects.csv?period=today", Stop)).ShouldBe("completed_utc,chain,chain_name,store,file_id,file,row,reason,fragment\r\n");
        (await running.Client.GetStringAsync("/rejects.csv?sums=1", Stop)).ShouldBe("chain,chain_name,reason,rows,files\r\n");
        (await running.Client.GetStringAsync($"/chains/{Fleet.FleetScene.Slug(1)}/stores.csv", Stop)).ShouldStartWith("store,name,city,newest_file_utc,prices_in_force,stale,");
        using var unknown = await running.Client.GetAsync("/chains/no-such-chain/stores.csv", Stop);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    private static async Task ShouldServeEveryAssetAsync(HttpClient client)
    {
        var page = await client.GetStringAsync("/", Stop);
        var named = AssetReference().Matches(page).Select(m => WebUtility.HtmlDecode(m.Groups[1].Value)).Where(a => a.Contains('.', StringComparison.Ordinal))
            .Distinct().ToList();
        named.ShouldContain(a => a.Contains("MudBlazor.min", StringComparison.Ordinal) && a.EndsWith(".css", StringComparison.Ordinal));
        named.ShouldContain(a => a.Contains("blazor.web", StringComparison.Ordinal));
        var waiting = new Queue<Uri>(named.Select(a => new Uri(client.BaseAddress!, a)));
        var seen = new HashSet<Uri>();
        while (waiting.TryDequeue(out var address))
        {
            if (!seen.Add(address))
            {
                continue;
            }

            using var answer = await client.GetAsync(address, Stop);
            var content = await answer.Content.ReadAsByteArrayAsync(Stop);
            answer.StatusCode.ShouldBe(HttpStatusCode.OK, address.ToString());
            content.Length.ShouldBeGreaterThan(0, address.ToString());
            if (address.AbsolutePath.EndsWith(".css", StringComparison.Ordinal))
            {
                foreach (Match reference in StyleReference().Matches(System.Text.Encoding.UTF8.GetString(content)))
                {
                    waiting.Enqueue(new Uri(address, reference.Groups[1].Value));
                }
            }
        }

        seen.ShouldContain(a => a.AbsolutePath.EndsWith(".woff2", StringComparison.Ordinal));
        seen.Count.ShouldBeGreaterThanOrEqualTo(12);
    }

    private static async Task PublishAsync(string folder)
    {
        var start = new ProcessStartInfo(
            "dotnet", ["publish", Path.Combine(Repository.Root, "Gogobe.Cockpit"), "-c", Repository.Configuration, "--no-build", "-o", folder, "-nologo", "-v", "q"])
        {
            RedirectStandardOutput = true,
        };
        using var publish = Process.Start(start)!;
        var said = await publish.StandardOutput.ReadToEndAsync(Stop);
        await publish.WaitForExitAsync(Stop);
        publish.ExitCode.ShouldBe(0, said);
    }

    [GeneratedRegex("""(?:src|href)="([^"#?]+)["?]""")]
    private static partial Regex AssetReference();

    [GeneratedRegex("""url\(["']?((?!data:)[^)"']+)["']?\)""")]
    private static partial Regex StyleReference();

    [GeneratedRegex("""<script(?![^>]*\ssrc=)|\son[a-z]+=|javascript:""", RegexOptions.IgnoreCase)]
    private static partial Regex InlineScript();

    [GeneratedRegex("""(?:src|href)="(?:https?:)?//[^"]*""", RegexOptions.IgnoreCase)]
    private static partial Regex OtherHost();
}

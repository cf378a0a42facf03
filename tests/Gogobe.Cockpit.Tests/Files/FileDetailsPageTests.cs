using System.Globalization;
using Bunit;
using Bunit.Rendering;
using Gogobe.Cockpit.Components.Files;
using Gogobe.Cockpit.Files.Evidence;
using Gogobe.Cockpit.Files;
using Gogobe.Ledger;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Files;

public sealed class FileDetailsPageTests(TestPostgres postgres) : PageTests(postgres)
{
    private FilePageFeed _feed = null!;

    [Fact]
    public async Task Page_FileWithRejects_ShowsTheAccountToScaleAndEachReasonBesideItsMarkedRow()
    {
        var database = await Postgres.CreateDatabaseAsync();
        Use(database);
        var file = await RejectingFileAsync(new LedgerRows(database));

        var page = RenderPage(file);

        page.WaitForElement(".account-bar").GetAttribute("aria-label")
            .ShouldBe("20 seen = 10 written + 0 unchanged + 0 duplicate + 0 superseded + 10 rejected + 0 missing");
        page.FindAll(".account-bar i").Select(i => (i.ClassName, i.GetAttribute("style"))).ShouldBe([("written", "flex-grow:10"), ("rejected", "flex-grow:10")]);
        page.FindAll(".reject h3 .reason").Select(r => r.TextContent).ShouldBe(["bad-price", "no-code"]);
        page.Find("#reason-bad-price mark").TextContent.ShouldBe("<ItemPrice>1,x</ItemPrice>");
        page.Find("#reason-no-code").TextContent.ShouldContain("None of them is among the rows that were kept.");
        page.Find(".panel-head .quiet").TextContent.ShouldStartWith("1 of 10 shown");
        page.FindAll("script").ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_KeptRawBytes_TellsWhereTheyLieAndWhatAReplayWouldDo()
    {
        var database = await Postgres.CreateDatabaseAsync();
        Use(database);
        var rows = new LedgerRows(database);
        var file = await RejectingFileAsync(rows);
        var newer = await rows.FileAsync("completed");
        await rows.AccountAsync(newer, 1, 1);
        await rows.SqlAsync($"update file_runs set parser_version = 4, claimed_at = now() + interval '1 second' where file_id = {newer}");

        var page = RenderPage(file);

        page.WaitForElement(".outlook").TextContent.ShouldContain("It was read by version 3 of the Parser; the file written just now by version 4, which may read other rows.");
        page.FindAll(".pick").Select(p => p.TextContent).ShouldBe(
            [TraceOf(database, file), "shufersal/2026-11-22/1-abc", $"./gogobe replay {file} --dry-run", $"./gogobe replay {file}"]);
    }

    [Fact]
    public async Task Page_RawBytesGone_SaysThatTheSameBytesWouldBeKnown()
    {
        var database = await Postgres.CreateDatabaseAsync();
        Use(database);
        var rows = new LedgerRows(database);
        var first = await rows.FileAsync("completed");
        var second = await rows.FileAsync("failed", "truncated");
        await rows.SqlAsync($"update file_processing_log set sha256 = 'ab', bytes = 7, file_time = '2026-11-22 10:00+00', ordinal = case file_id when {first} then 0 else 1 end");

        var page = RenderPage(second);

        page.WaitForElement(".outlook").TextContent.ShouldContain($"they are told known-bytes: file {first} has them under the same identity");
        page.FindAll(".outlook ~ p").ShouldBeEmpty();
    }

    [Fact]
    public async Task Page_DashboardConfigured_LinksToTheTraceOfTheRun()
    {
        var database = await Postgres.CreateDatabaseAsync();
        Use(database, "http://localhost:18888/traces/detail/{trace}");
        var file = await new LedgerRows(database).FileAsync("discovered");

        RenderPage(file).WaitForElement("a.mono[target=_blank]").GetAttribute("href").ShouldBe("http://localhost:18888/traces/detail/" + TraceOf(database, file));
    }

    [Theory]
    [InlineData("javascript:alert('{trace}')")]
    [InlineData("http://localhost:18888/")]
    [InlineData("")]
    public void Trace_SettingThatIsNoAddressOfATrace_IsNoLink(string setting) =>
        new TraceLinks { TraceUrl = setting }.To(FileTrace.IdOf(1, 1, Clock.GetUtcNow())).ShouldBeNull();

    [Fact]
    public async Task File_ThatMovesWhileThePageIsOpen_IsShownAfterItsEvent()
    {
        var database = await Postgres.CreateDatabaseAsync();
        Use(database);
        var rows = new LedgerRows(database);
        var file = await rows.FileAsync("parsing");
        await rows.SqlAsync($"insert into file_attempts (file_id, run, stage, outcome, reason, detail) values ({file}, 1, 'download', 'retrying', 'timeout', 'no answer')");
        var page = RenderPage(file);
        page.WaitForElement(".way .now").TextContent.ShouldContain("parsing");
        page.Find(".way .reason").TextContent.ShouldBe("timeout");

        await rows.SqlAsync($"update file_processing_log set status = 'failed', reason = 'malformed', completed_at = now() where file_id = {file}");
        Clock.Advance(FilePageFeed.Least);
        _feed.Hear(new LiveEvent { At = Clock.GetUtcNow(), Kind = LiveEventKind.File, Service = "parser", File = file, State = "failed", Text = "failed" });
        await _feed.TickAsync(Stop);

        page.WaitForElement(".file-head .reason.bad").TextContent.ShouldBe("malformed");
        page.FindAll(".way .now").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("4711")]
    [InlineData("-1")]
    [InlineData("a.gz")]
    public async Task Page_UnknownNumber_IsNotFound(string number)
    {
        Use(await Postgres.CreateDatabaseAsync());
        var isNotFound = false;
        Services.GetRequiredService<NavigationManager>().OnNotFound += (_, _) => isNotFound = true;

        var page = RenderPage<FileDetailsPage>((nameof(FileDetailsPage.Id), number));

        page.WaitForAssertion(() => isNotFound.ShouldBeTrue());
        page.FindAll(".skeleton, .banner").ShouldBeEmpty();
    }

    private static async Task<long> RejectingFileAsync(LedgerRows rows)
    {
        var file = await rows.FileAsync("completed", name: "<script>alert(1)</script>.gz");
        await rows.AccountAsync(file, 20, 10, rejected: 10);
        await rows.SqlAsync($"update file_processing_log set raw_path = 'shufersal/2026-11-22/1-abc', sha256 = 'ab', bytes = 7 where file_id = {file}");
        await rows.SqlAsync($"insert into file_rejects values ({file}, 1, 'no-code', 3), ({file}, 1, 'bad-price', 7)");
        await rows.SqlAsync($"insert into rejected_rows values ({file}, 1, 9, 'bad-price', '<Item><ItemCode>7</ItemCode><ItemPrice>1,x</ItemPrice></Item>')");
        return file;
    }

    private static string TraceOf(NpgsqlDataSource database, long file)
    {
        using var command = database.CreateCommand("select discovered_at from file_processing_log where file_id = $1");
        command.Parameters.AddWithValue(file);
        return FileTrace.IdOf(file, 1, new DateTimeOffset((DateTime)command.ExecuteScalar()!)).ToHexString();
    }

    private void Use(NpgsqlDataSource database, string traceUrl = "")
    {
        _feed = new FilePageFeed(new FileDetailsReader(database), new FileHistoryReader(database), Events, Clock, NullLogger<FilePageFeed>.Instance);
        Services.AddSingleton(_feed);
        Services.AddSingleton(Options.Create(new TraceLinks { TraceUrl = traceUrl }));
    }

    private IRenderedComponent<ContainerFragment> RenderPage(long file) =>
        RenderPage<FileDetailsPage>((nameof(FileDetailsPage.Id), file.ToString(CultureInfo.InvariantCulture)));
}

using System.Diagnostics;
using System.Globalization;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;
using Gogobe.Testing.Telemetry;

namespace Gogobe.AppHost.Tests;

/// <summary>The whole system as its app model starts it: local servers, and each service a process of its own.</summary>
public sealed class AppHostTests(ITestOutputHelper output)
{
    private static readonly string[] s_stages = ["discover", "download", "parse", "write"];

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task App_OnLocalServers_BringsAFileOfEachTypeThroughAndLeavesNoProcess()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        var (since, stopped) = (Stopwatch.GetTimestamp(), 0L);
        await using var scratch = ScratchFolder.Create("apphost");
        await using var receiver = new OtlpReceiver();
        var app = await RunningApp.StartAsync(scratch.Path, receiver.Environment);
        await using (app)
        {
            Say(since, "all resources healthy");
            await FilesGoThroughAsync(app, receiver, scratch.Path);
            Say(since, "files through, in the Cockpit and in traces");
            await CommandsAreTakenAsync(app);
            Say(since, "commands taken");
            stopped = Stopwatch.GetTimestamp();
        }

        await OurProcesses.NoneAsync(scratch.Path, Environment.ProcessId);
        Say(since, "stopped, no process left");
        TestNotes.Write(string.Create(CultureInfo.InvariantCulture, $"the whole system under Aspire: no process left {Stopwatch.GetElapsedTime(stopped).TotalSeconds:0.0} s after its end (30 wanted on an idle machine)"));
    }

    private static async Task FilesGoThroughAsync(RunningApp app, OtlpReceiver receiver, string scratch)
    {
        var files = Directory.CreateDirectory(Path.Combine(scratch, "files")).FullName;
        new GeneratedChain(GeneratedChainOptions.RealisticDay(stores: 1, itemsPerStore: 100)).WriteDay(files, 1, cancellationToken: Stop);
        var environment = await app.ConnectionStringsAsync();
        environment["GOGOBE_DATA"] = Path.Combine(scratch, "ingest");
        var (code, said) = await BuildOutput.RunAsync("Gogobe.Cli", new Dictionary<string, string>(environment.Concat(receiver.Environment)), "ingest", files, "--remote", "--json");
        code.ShouldBe(0, said);

        (await app.ScalarAsync("select string_agg(distinct file_type, ' ' order by file_type) from v_file_account where status = 'completed' and chain <> 'canary'"))
            .ShouldBe("Price PriceFull Promo PromoFull Stores");
        using var cockpit = app.Client("cockpit");
        foreach (var name in Directory.EnumerateFiles(files).Select(Path.GetFileName))
        {
            await Eventually.HoldsAsync($"the Cockpit shows {name}", async () => (await cockpit.GetStringAsync("/files", Stop)).Contains(name!, StringComparison.Ordinal));
        }

        var completed = long.Parse(await app.ScalarAsync("select count(*) from v_file_account where status = 'completed' and chain <> 'canary'"), CultureInfo.InvariantCulture);
        await Eventually.HoldsAsync($"{completed} files have a trace over every stage", () => Traces(receiver).Count(IsWhole) >= completed);
        receiver.Spans.ShouldContain(s => s.Name == "postgresql", "what a stage asks the database is in the trace of its file");
        receiver.Spans.Where(s => s is { Name: "postgresql", Parent: "" }).ShouldBeEmpty("a statement that belongs to no trace is none of its own");
        (await app.ScalarAsync("select string_agg(distinct application_name, ' ' order by application_name) from pg_stat_activity where datname = current_database() and application_name <> ''"))
            .ShouldBe("carrier cockpit parser scout writer");
    }

    private static IEnumerable<List<ReceivedSpan>> Traces(OtlpReceiver receiver) =>
        receiver.Spans.Where(s => s.Attributes.ContainsKey("gogobe.file_id")).GroupBy(s => s.Attributes["gogobe.file_id"]).Select(g => g.ToList());

    // One trace; the services in it bear the names of their resources, so that the dashboard puts both together.
    private static bool IsWhole(List<ReceivedSpan> spans) => spans.Select(s => s.Trace).Distinct().Count() == 1
        && s_stages.All(stage => spans.Any(s => s.Name == stage))
        && spans.Any(s => s is { Name: "download", Service: "carrier" })
        && spans.Any(s => s is { Name: "parse", Service: "parser" })
        && spans.Any(s => s is { Name: "write", Service: "writer" });

    private static async Task CommandsAreTakenAsync(RunningApp app)
    {
        const string Paused = "select count(*) filter (where paused) || ' of ' || count(*) from portal_states where portal <> 'canary'";
        (await app.CommandAsync("scout", "pause")).ShouldSatisfyAllConditions(r => r.Success.ShouldBeTrue(r.Message));
        var all = await app.ScalarAsync("select count(*) from portal_states where paused");
        (await app.ScalarAsync(Paused)).ShouldBe($"{all} of {all}");
        (await app.CommandAsync("scout", "resume")).Success.ShouldBeTrue();
        (await app.ScalarAsync(Paused)).ShouldBe($"0 of {all}");

        // Real portals are asked only when somebody says so.
        (await app.ScalarAsync("select count(*) from site_executions where site_name <> 'canary'")).ShouldBe("0");
    }

    private void Say(long since, string what) => output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s: {what}"));
}

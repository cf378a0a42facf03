using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F24: a Parser that reads files otherwise than the one before it. The later build here reads no unit prices.</summary>
[Trait("tier", "all")]
public sealed class ParserVersionTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private const string Later = "parser.later-version@*=damage";

    // FeedParser.Version of this build.
    private const int Before = 2;
    private const int After = Before + 1;

    private static readonly int s_files = FaultRun.IsLong ? 900 : 40;

    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Fact]
    public async Task Version_RaisedWithFilesInFlight_EachFileIsOneBuildsAndAReplayChangesWhatItsDryRunSaid()
    {
        await using var run = await FaultRun.StartOwnAsync(_fixtures, Form.Split, ["carrier", "parser!parser.before-publish@41=kill", "writer"], stores: 1);
        await using var files = ScratchFolder.Create("versions");
        var chain = FaultRun.Generated(run.Chain, new() { Stores = s_files, ItemsPerStore = 1_200 });
        var day = chain.WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        using var ingest = run.Stack.Ingest(files.Path);
        await run.StopRestartingAsync("parser", ingest);

        // The old build died with files in its hands, half of their batches sent; the new one reads them.
        await run.StartAsync("parser!" + Later);
        (await ingest.WaitAsync()).ExitCode.ShouldBe(0);

        var versions = await VersionsAsync(run);
        versions.Values.Distinct().Order().ToArray().ShouldBe([Before, After], "the second build came too late, or too early");
        foreach (var (store, version) in versions)
        {
            (await UnitPricesAsync(run, store)).ShouldBe(version == Before ? day.Prices[store - 1].UnitPriceSum : 0, $"store {store}, read by version {version}");
        }

        await ReplayDoesWhatItsDryRunSaid(run, versions);
        (await VersionsAsync(run)).Values.ShouldAllBe(v => v == After);
        (await Snapshot.LinesAsync(run.Stack.Database, "select distinct store_no::text from v_current_prices where unit_price is not null")).ShouldBeEmpty();
        (await Snapshot.LinesAsync(run.Stack.Database, $"select format('run %s by version %s', run, parser_version) from file_runs where run = 1 and parser_version = {Before}"))
            .Count.ShouldBe(versions.Values.Count(v => v == Before), "an old account is gone");
        await new Checker(run.Stack.Database).HoldsAsync(published: null);
    }

    private async Task ReplayDoesWhatItsDryRunSaid(FaultRun run, Dictionary<int, int> versions)
    {
        foreach (var service in run.Stack.Services.ToArray())
        {
            await run.Stack.StopAsync(service);
        }

        var rehearsed = await ReplayAsync(run, "--dry-run");
        var started = Stopwatch.GetTimestamp();
        var replayed = await ReplayAsync(run);
        output.WriteLine($"{replayed.Count} files replayed in {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s");

        rehearsed.Count.ShouldBe(versions.Values.Count(v => v == Before));
        rehearsed.Values.ShouldAllBe(rows => rows.GetProperty("written").GetInt64() == 1_200);
        replayed.Keys.Order().ToArray().ShouldBe([.. rehearsed.Keys.Order()]);
        foreach (var (file, rows) in replayed)
        {
            rows.ToString().ShouldBe(rehearsed[file].ToString(), $"file {file}");
        }
    }

    private static async Task<Dictionary<long, JsonElement>> ReplayAsync(FaultRun run, params string[] options)
    {
        var environment = new Dictionary<string, string>(run.Stack.Environment) { ["GOGOBE_FAULT"] = Later };
        using var process = GogobeProcess.StartWith(run.Stack.Data, environment, ["replay", "--outdated", "--json", .. options]);
        var result = await process.WaitAsync();
        result.ExitCode.ShouldBe(0, result.Error);
        return result.Json.GetProperty("files").EnumerateArray().ToDictionary(f => f.GetProperty("file_id").GetInt64(), f => f.GetProperty("rows"));
    }

    private static async Task<Dictionary<int, int>> VersionsAsync(FaultRun run) => (await Snapshot.LinesAsync(
        run.Stack.Database,
        "select f.store_no || ' ' || r.parser_version from file_processing_log f join file_runs r on r.file_id = f.file_id and r.run = f.run where f.file_type = 'PriceFull'"))
        .Select(line => line.Split(' '))
        .ToDictionary(p => int.Parse(p[0], CultureInfo.InvariantCulture), p => int.Parse(p[1], CultureInfo.InvariantCulture));

    private static async Task<long> UnitPricesAsync(FaultRun run, int store)
    {
        await using var command = run.Stack.Database.CreateCommand("select coalesce(sum(unit_price * 10000), 0)::bigint from v_current_prices where store_no = $1");
        command.Parameters.AddWithValue(store);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

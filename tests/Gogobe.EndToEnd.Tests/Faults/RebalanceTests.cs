using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;
using Gogobe.Testing.Telemetry;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F04, F10: work that moves from one process to another while it is being done.</summary>
[Trait("tier", "all")]
public sealed class RebalanceTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Fact]
    public async Task Writer_ThatSleptInsideATransaction_AndTheOneThatTookItsFile_WriteItOnce()
    {
        await using var run = await FaultRun.StartOwnAsync(_fixtures, Form.Split, ["carrier", "parser", "writer!writer.before-commit@2=freeze"]);
        using var ingest = run.Ingest();
        var sleeper = run.Service("writer");
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(sleeper.IsFrozen), "the Writer froze inside its transaction");
        var now = (await Snapshot.LinesAsync(run.Stack.Database, "select now()::text"))[0];
        var began = Stopwatch.GetTimestamp();
        await run.StartAsync("writer");
        var heir = run.Stack.Services[^1];

        // It got the sleeper's partitions, hence its files, and one of them is locked by the sleeper's transaction.
        await FaultRun.UntilAsync(ingest, () => WaitsForAStoreAsync(run, since: now), "the second Writer had the same file in hand");
        sleeper.Thaw();

        await run.EndsWellAsync(ingest, began, output, "Writer froze inside a transaction");
        heir.Log.ShouldContain("already written", Case.Insensitive, "the second Writer did not skip the file");
        run.NobodyDied();
    }

    [Fact]
    public async Task Members_JoinAndLeaveAgainAndAgain_RepeatLittleWork()
    {
        await using var receiver = new OtlpReceiver();
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures, Form.Split, ["carrier", "parser", "parser", "writer", "writer"], stores: FaultRun.IsLong ? 400 : 80, environment: receiver.Environment);
        using var ingest = run.Ingest();
        var held = await run.HoldAsync(ingest);
        var changes = 0;
        var every = TimeSpan.FromSeconds(FaultRun.IsLong ? 5 : 1);
        for (var began = Stopwatch.GetTimestamp(); !ingest.HasExited && (changes < 2 || Stopwatch.GetElapsedTime(began) < TimeSpan.FromSeconds(FaultRun.IsLong ? 120 : 15)); changes++)
        {
            var service = changes % 2 == 0 ? "parser" : "writer";
            await run.Stack.StopAsync(run.Stack.Services.Last(s => s.Service == service));
            await run.StartAsync(service);
            if (changes == 1)
            {
                // A Parser and a Writer have left under load.
                await held.DisposeAsync();
            }

            await Task.Delay(every, TestContext.Current.CancellationToken);
        }

        changes.ShouldBeGreaterThan(1, "the run was over before a Parser and a Writer left");
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, $"{changes} members left and joined");
        foreach (var service in run.Stack.Services.ToArray())
        {
            // What a process has not sent yet it sends as it ends.
            await run.Stack.StopAsync(service);
        }

        var parsed = receiver.Spans.Where(s => s.Name == "parse").GroupBy(s => s.Attributes["gogobe.file_id"]).ToList();
        var repeated = parsed.Count(file => file.Count() > 1);
        output.WriteLine($"{repeated} of {parsed.Count} files were parsed more than once");
        parsed.Count.ShouldBe(run.Day.Files.Count);
        ((double)repeated / parsed.Count).ShouldBeLessThan(0.2);
    }

    // By a connection that was opened since: the sleeper's are older.
    private static async Task<bool> WaitsForAStoreAsync(FaultRun run, string since) => (await Snapshot.LinesAsync(
        run.Stack.Database,
        $"select pid::text from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and backend_start > '{since}' and query like '%for no key update%'")).Count > 0;
}

using System.Globalization;
using System.Text.RegularExpressions;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F26: 30 days of files at once.</summary>
[Trait("tier", "all")]
public sealed partial class BacklogTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private const int Days = 30;
    private const int KnownDays = 15;

    private static readonly int s_stores = FaultRun.IsLong ? 200 : 40;
    private static readonly int s_items = FaultRun.IsLong ? 1_000 : 150;

    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Fact]
    public async Task Backlog_OfAMonth_DrainsStalestFirstWithTheWholeHistory()
    {
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures, Form.Split, ["carrier", "parser", "writer"], stores: 1,
            environment: new Dictionary<string, string> { ["Gogobe__Transport__Kafka__MaxBacklog"] = "40" });
        await using var files = ScratchFolder.Create("backlog");
        var chain = FaultRun.Generated(run.Chain, new() { Stores = s_stores, ItemsPerStore = s_items });
        var days = Enumerable.Range(1, Days).Select(day => chain.WriteDay(files.Path, day)).ToList();

        // Half of the stores have prices of the first days already.
        await using var known = ScratchFolder.Create("backlog-known");
        foreach (var file in days.Take(KnownDays).SelectMany(d => d.Files).Where(f => IsFresh(f.Store)))
        {
            File.Move(file.Path, Path.Combine(known.Path, Path.GetFileName(file.Path)));
        }

        (await run.IngestToEndAsync(known.Path)).ExitCode.ShouldBe(0);

        using var ingest = run.Stack.Ingest(files.Path);
        var result = await ingest.WaitAsync(TimeSpan.FromMinutes(FaultRun.IsLong ? 20 : 5));

        result.ExitCode.ShouldBe(0, result.Error);
        result.Rows("missing").ShouldBe(0);
        await new Checker(run.Stack.Database, run.Chain.Slug).HoldsAsync(days[^1]);
        await HistoryIsComplete(run, days[^1]);
        await OldestFirstAndStalestFirst(run, days);
        TimeLeftWasRight(ingest);
        var peaks = run.PeakMemory();
        output.WriteLine($"peak memory of carrier, parser, writer: {string.Join(", ", peaks)} MB; {result.Json.GetProperty("seconds").GetDouble()} s for {result.Rows("seen")} rows");
        peaks.Max().ShouldBeLessThan(600);
    }

    private static bool IsFresh(int? store) => store > s_stores / 2;

    private static async Task HistoryIsComplete(FaultRun run, GeneratedDay last)
    {
        var closed = await Snapshot.LinesAsync(
            run.Stack.Database,
            $"select format('%s %s %s', store_no, count(*), (sum(price) * 100)::bigint) from v_price_history where chain = '{run.Chain.Slug}' and valid_to is not null group by store_no");
        closed.ShouldBe(last.Prices.Select(p => string.Create(CultureInfo.InvariantCulture, $"{p.Store} {p.ClosedPeriods} {p.ClosedSum}")).Order(StringComparer.Ordinal).ToArray());
    }

    private async Task OldestFirstAndStalestFirst(FaultRun run, List<GeneratedDay> days)
    {
        var dayOf = days.SelectMany(d => d.Files.Select(f => (Name: Path.GetFileName(f.Path), d.Day))).ToDictionary(f => f.Name, f => f.Day);
        var done = (await Snapshot.LinesAsync(
            run.Stack.Database,
            $"select to_char(completed_at, 'YYYYMMDDHH24MISSUS') || ' ' || store_no || ' ' || file_name from v_file_account where chain = '{run.Chain.Slug}'"))
            .Select(line => line.Split(' ')).Select(parts => (Store: int.Parse(parts[1], CultureInfo.InvariantCulture), Day: dayOf[parts[2]])).ToList();
        foreach (var store in done.GroupBy(f => f.Store))
        {
            store.Select(f => f.Day).ShouldBeInOrder(SortDirection.Ascending, $"store {store.Key}");
        }

        // Partitions are read beside each other, so the order among stores holds up to what waits between the stages.
        var backlog = done.Where(f => !IsFresh(f.Store) || f.Day > KnownDays).ToList();
        var stale = backlog.Select((f, place) => (f, place)).Where(x => !IsFresh(x.f.Store) && x.f.Day <= KnownDays).Select(x => x.place).ToList();
        var late = stale.Count(place => place >= stale.Count);
        output.WriteLine($"{late} of {stale.Count} files of the stale stores came after their turn");
        ((double)late / stale.Count).ShouldBeLessThan(0.25);
    }

    private void TimeLeftWasRight(GogobeProcess ingest)
    {
        var lines = ingest.Said.Select(s => (s.At, Match: Progress().Match(s.Line))).Where(s => s.Match.Success).ToList();
        lines.ShouldNotBeEmpty("the run was over before it said how far it is");
        var half = lines.MinBy(l => Math.Abs((double.Parse(l.Match.Groups["done"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)
            / double.Parse(l.Match.Groups["all"].Value, NumberStyles.AllowThousands, CultureInfo.InvariantCulture)) - 0.5));
        var said = double.Parse(half.Match.Groups["eta"].Value, CultureInfo.InvariantCulture);
        var left = (ingest.Said.Last().At - half.At).TotalSeconds;
        output.WriteLine($"{half.Match.Value}: {left:0.0} s were left");

        // A short run beside other tests goes as fast as they let it: there the rule itself is tested (IngestProgressTests), and this is printed.
        if (FaultRun.IsLong)
        {
            Math.Abs(said - left).ShouldBeLessThan(Math.Max(left * 0.3, 1.5), half.Match.Value);
        }
    }

    [GeneratedRegex(@"files (?<done>[\d,]+)/(?<all>[\d,]+) .*ETA (?<eta>\d+) s")]
    private static partial Regex Progress();
}

using System.Globalization;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F18, F19: the same name with other bytes, the same bytes under another name, and prices that come back.</summary>
[Collection(SharedStack.Name)]
[Trait("tier", "all")]
public sealed class RepublishTests(TestPostgres postgres, TestRedis redis, TestKafka kafka)
{
    private static readonly GeneratedChainOptions s_small = new() { Stores = 2, ItemsPerStore = 2_000 };

    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Fact]
    public async Task File_ReplacedUnderItsNameWhileItIsRead_IsTwoFilesAndTheLaterBytesAreInForce()
    {
        await using var run = await FaultRun.StartAsync(_fixtures, Form.Split, ["carrier!carrier.before-ledger@1=freeze", "parser", "writer"], stores: 1);
        await using var files = ScratchFolder.Create("republish");
        var chain = FaultRun.Generated(run.Chain, s_small with { FirstDay = new DateOnly(2025, 12, 1) });
        var first = chain.WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken).Files.Single(f => f.Store == 1).Path;
        await using var later = ScratchFolder.Create("republish-later");
        var second = chain.WriteDay(later.Path, 2, cancellationToken: TestContext.Current.CancellationToken).Files.Single(f => f.Store == 1).Path;
        using (var ingest = run.Stack.Ingest(first))
        {
            await FaultRun.UntilAsync(ingest, () => Task.FromResult(run.Service("carrier").IsFrozen), "the Carrier had read the bytes");
            File.Copy(second, first, overwrite: true);
            run.Service("carrier").Thaw();
            (await ingest.WaitAsync()).ExitCode.ShouldBe(0);
        }

        var again = await run.IngestToEndAsync(first);

        again.Files("completed").ShouldBe(1);
        (await FilesAsync(run, first)).ShouldBe(["completed none, missing 0", "completed none, missing 0"]);
        var expected = chain.Prices(1, 2).Select(p => Line(p.Code, p.Price)).Order(StringComparer.Ordinal).ToArray();
        (await PricesAsync(run, store: 1)).ShouldBe(expected);
        run.EndedWell();
    }

    [Fact]
    public async Task SameBytes_UnderAnotherStampOrListedAgain_ChangeNothing()
    {
        await using var run = await FaultRun.StartAsync(_fixtures, Form.Split, ["carrier", "parser", "writer"], stores: 1);
        await using var files = ScratchFolder.Create("same");
        var chain = FaultRun.Generated(run.Chain, s_small);
        var day = chain.WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        (await run.IngestToEndAsync(files.Path)).ExitCode.ShouldBe(0);
        var before = await PricesAsync(run, store: 1);

        var listedAgain = await run.IngestToEndAsync(files.Path);
        foreach (var file in day.Files)
        {
            File.Move(file.Path, Stamped(file, day: 2));
        }

        var otherName = await run.IngestToEndAsync(files.Path);

        listedAgain.Files("skipped").ShouldBe(day.Files.Count);
        listedAgain.Rows("seen").ShouldBe(0);
        otherName.Files("completed").ShouldBe(day.Files.Count);
        otherName.Rows("unchanged").ShouldBe(otherName.Rows("seen"));
        (await PricesAsync(run, store: 1)).ShouldBe(before);
        run.EndedWell();
    }

    [Fact]
    public async Task Prices_ThatChangeAndComeBack_AreThreePeriods()
    {
        await using var run = await FaultRun.StartAsync(_fixtures, Form.Split, ["carrier", "parser", "writer"], stores: 1);
        await using var files = ScratchFolder.Create("back");
        var chain = FaultRun.Generated(run.Chain, s_small with { Replaced = 0, Stores = 1 });
        var first = chain.WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        var second = chain.WriteDay(files.Path, 2, cancellationToken: TestContext.Current.CancellationToken);
        File.Copy(first.Files[0].Path, Stamped(first.Files[0], day: 3));

        (await run.IngestToEndAsync(files.Path)).ExitCode.ShouldBe(0);

        var changed = second.Prices[0].Changed;
        changed.ShouldBeGreaterThan(10);
        (await PricesAsync(run, store: 1)).ShouldBe(chain.Prices(1, 1).Select(p => Line(p.Code, p.Price)).Order(StringComparer.Ordinal).ToArray());
        var periods = await Snapshot.LinesAsync(
            run.Stack.Database,
            $"select n || ' periods: ' || count(*) from (select count(*) as n from v_price_history where chain = '{run.Chain.Slug}' and store_no = 1 group by item_code) p group by n");
        periods.ShouldBe([$"1 periods: {2_000 - changed}", $"3 periods: {changed}"]);
        run.EndedWell();
    }

    private static Task<IReadOnlyList<string>> FilesAsync(FaultRun run, string path) => Snapshot.LinesAsync(
        run.Stack.Database, $"select format('%s %s, missing %s', status, reason, missing) from v_file_account where chain = '{run.Chain.Slug}' and file_name = '{Path.GetFileName(path)}'");

    private static Task<IReadOnlyList<string>> PricesAsync(FaultRun run, int store) => Snapshot.LinesAsync(
        run.Stack.Database,
        $"select item_code || ' ' || (price * 100)::bigint from v_current_prices where chain = '{run.Chain.Slug}' and store_no = {store.ToString(CultureInfo.InvariantCulture)}");

    private static string Line(string code, long agorot) => string.Create(CultureInfo.InvariantCulture, $"{code} {agorot}");

    // The date stands last in the name, before the time: 202511020010.
    private static string Stamped(GeneratedFile file, int day) => file.Path.Replace(
        file.WallTime.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        file.WallTime.AddDays(day - 1).ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        StringComparison.Ordinal);
}

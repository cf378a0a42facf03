using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Split;

/// <summary>The stages as processes of their own end where one process ends.</summary>
public sealed class SplitTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private readonly System.Diagnostics.Stopwatch _since = System.Diagnostics.Stopwatch.StartNew();

    [Fact]
    [Trait("tier", "all")]
    public async Task IngestRemote_ParserKilledWhileItHoldsARealFile_EndsLikeOneProcess() =>
        await EqualsOneProcess(() => Samples.Folder, parserFault: "parser.before-publish@12=kill");

    [Fact]
    public async Task IngestRemote_ParserKilledWhileItHoldsAGeneratedFile_EndsLikeOneProcess()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var files = ScratchFolder.Create("day");
        new GeneratedChain(GeneratedChainOptions.RealisticDay(stores: 6, itemsPerStore: 3_000)).WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        await EqualsOneProcess(() => files.Path, parserFault: "parser.before-publish@9=kill");
    }

    private async Task EqualsOneProcess(Func<string> folder, string parserFault)
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        var files = folder();
        var calm = await postgres.CreateDatabaseAsync();
        await using var data = ScratchFolder.Create("calm");
        var expected = await GogobeProcess.RunAsync(data.Path, calm.ConnectionStringWithPassword(postgres), "ingest", files, "--json");

        output.WriteLine($"{_since.Elapsed} calm done");
        await using var stack = await SplitStack.CreateAsync(postgres, redis, kafka);
        // With one Parser in the group every file is its file; the second one comes when the first is dead.
        await stack.StartAsync(restart: false, Form.Split, "carrier", "parser!" + parserFault, "writer");
        output.WriteLine($"{_since.Elapsed} services run");
        using var ingest = stack.Ingest(files);
        var doomed = stack.Services[1];
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(!doomed.Exits.IsEmpty), "the Parser was killed");
        doomed.Exits.TryPeek(out var code).ShouldBeTrue();
        code.ShouldBe(137, doomed.Log);
        var held = await Snapshot.LinesAsync(stack.Database, "select file_name from v_file_account where status = 'parsing'");
        held.ShouldNotBeEmpty("the killed Parser held no file");
        output.WriteLine($"{_since.Elapsed} killed while it held: {string.Join(", ", held)}");

        await stack.StartAsync(restart: false, Form.Split, "parser");
        var result = await ingest.WaitAsync();
        result.ExitCode.ShouldBe(expected.ExitCode, result.Error);
        result.Rows("missing").ShouldBe(0);
        result.Json.GetProperty("transport").GetString().ShouldBe("kafka");
        output.WriteLine($"{_since.Elapsed} {result.Out}");
        var truth = await Snapshot.LiveAsync(calm);
        foreach (var (what, lines) in await Snapshot.LiveAsync(stack.Database))
        {
            Lines.ShouldHoldTheSame(lines, truth[what], what);
        }

        await new Checker(stack.Database).HoldsAsync(published: null);
        output.WriteLine($"{_since.Elapsed} checked");
    }
}

using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F05, F06, F14: handlers and workers that throw.</summary>
[Collection(SharedStack.Name)]
[Trait("tier", "all")]
public sealed class BugTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Worker_ThrowsABug_EndsItsProcessAndTheNextOneGoesOn(Form form)
    {
        await using var run = await FaultRun.StartAsync(_fixtures, form, ["carrier!carrier.before-ledger@3=bug", "parser", "writer"]);
        using var ingest = run.Ingest();
        var doomed = run.Service("carrier");
        await FaultRun.UntilAsync(ingest, () => Task.FromResult(!doomed.Exits.IsEmpty), "the process with the bug ended");

        doomed.Exits.First().ShouldBe(1, doomed.Log);
        doomed.Log.ShouldContain("PlantedBug", Case.Sensitive, "the log does not say what ended it");
        await run.EndsWellAsync(ingest, doomed.Deaths.First(), output, "a worker's bug");
    }

    [Theory]
    [InlineData("parser", "parser.before-ledger@5=away")]
    [InlineData("writer", "writer.before-claim@5=away")]
    public async Task Handler_WhoseDependencyIsAwayOnce_DoesTheMessageAgain(string service, string fault)
    {
        await using var run = await FaultRun.StartAsync(
            _fixtures, Form.Split, [.. new[] { "carrier", "parser", "writer" }.Select(s => s == service ? $"{s}!{fault}" : s)]);
        using var ingest = run.Ingest();

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, fault);

        run.Service(service).Log.ShouldContain($"planted at {fault[..fault.IndexOf('@', StringComparison.Ordinal)]}");
        run.NobodyDied();
    }
}

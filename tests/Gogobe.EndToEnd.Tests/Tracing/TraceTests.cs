using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;
using Gogobe.Testing.Telemetry;

namespace Gogobe.EndToEnd.Tests.Tracing;

/// <summary>One trace a file, across all processes that had it in hand.</summary>
public sealed class TraceTests(TestPostgres postgres, TestRedis redis, TestKafka kafka)
{
    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    private static readonly string[] s_stages = ["discover", "download", "parse", "write"];

    [Fact]
    public async Task File_ThroughProcessesOfTheirOwn_IsOneTraceAndASecondAttemptANewSpanInIt()
    {
        // A dependency that is away once, not a kill: a killed process takes with it the spans that it had not sent yet.
        await using var receiver = new OtlpReceiver();
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures, Form.Split, ["carrier", "parser!parser.before-publish@3=away", "writer"], environment: receiver.Environment);
        using var ingest = run.Ingest();
        (await ingest.WaitAsync()).ExitCode.ShouldBe(0);
        foreach (var service in run.Stack.Services)
        {
            // What a process has not sent yet it sends as it ends.
            await service.TerminateAsync();
        }

        var files = await Snapshot.LinesAsync(run.Stack.Database, "select file_id::text from file_processing_log where status = 'completed'");
        var byFile = receiver.Spans.Where(s => s.Attributes.ContainsKey("gogobe.file_id")).GroupBy(s => s.Attributes["gogobe.file_id"]!).ToDictionary(g => g.Key, g => g.ToList());
        foreach (var file in files)
        {
            var spans = byFile.GetValueOrDefault(file).ShouldNotBeNull($"file {file} has no span");
            spans.Select(s => s.Trace).Distinct().Count().ShouldBe(1, $"file {file} is in several traces");
            foreach (var stage in s_stages)
            {
                spans.ShouldContain(s => s.Name == stage, $"file {file} has no span of {stage}");
            }

            spans.Single(s => s.Name == "discover").Service.ShouldBe("Gogobe.Cli");
            spans.First(s => s.Name == "download").Service.ShouldBe("Gogobe.Carrier");
            spans.First(s => s.Name == "parse").Service.ShouldBe("Gogobe.Parser");
            spans.First(s => s.Name == "write").Service.ShouldBe("Gogobe.Writer");
            var ids = spans.ToDictionary(s => s.Id);
            spans.First(s => s.Name == "download").Parent.ShouldBe(spans.Single(s => s.Name == "discover").Id);
            ids[spans.First(s => s.Name == "write").Parent].Name.ShouldBe("parse");
        }

        byFile.Values.ShouldContain(spans => spans.Count(s => s.Name == "parse") > 1, "the file that was in hand has no second attempt");
        byFile.Keys.Count.ShouldBeGreaterThanOrEqualTo(files.Count);
        byFile.Values.Select(spans => spans[0].Trace).Distinct().Count().ShouldBe(byFile.Count, "two files share a trace");
    }
}

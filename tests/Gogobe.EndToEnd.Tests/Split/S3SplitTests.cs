using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests.Split;

/// <summary>Processes that share no folder: the raw files are in a bucket.</summary>
[Trait("tier", "all")]
public sealed class S3SplitTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, TestS3 s3, ITestOutputHelper output)
{
    [Fact]
    public async Task Services_WithRawFilesInS3_ReadEachFileFromThereAlsoAfterAParserWasKilled()
    {
        Assert.SkipWhen(s3.Missing is not null || s3.IsDouble, $"a real S3 server: {s3.Missing ?? "s3rver answers some requests at once with InternalError"}");
        var bucket = TestS3.NewBucket();
        await using var run = await FaultRun.StartOwnAsync(
            new(postgres, redis, kafka), Form.Split, ["carrier", "parser!parser.before-publish@4=kill", "writer"],
            environment: new Dictionary<string, string>
            {
                ["Gogobe__RawStore__S3__Endpoint"] = s3.Endpoint,
                ["Gogobe__RawStore__S3__Bucket"] = bucket,
                ["Gogobe__RawStore__S3__AccessKey"] = s3.AccessKey,
                ["Gogobe__RawStore__S3__SecretKey"] = s3.SecretKey,
            });
        using var ingest = run.Ingest();

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, $"raw files in S3 ({s3.Kind})");

        run.Service("parser").Exits.ShouldContain(137);
        (await Snapshot.LinesAsync(run.Stack.Database, "select raw_path from file_processing_log where raw_path is not null")).Count.ShouldBe(run.Day.Files.Count);
        Directory.Exists(Path.Combine(run.Stack.Data, "raw")).ShouldBeFalse("a service kept raw files in a folder");
    }
}

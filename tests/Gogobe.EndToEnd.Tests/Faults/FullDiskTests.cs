using System.Diagnostics;
using Gogobe.EndToEnd.Tests.Faults.Support;
using Gogobe.EndToEnd.Tests.Split;
using Gogobe.Testing;
using Gogobe.Testing.Faults;

namespace Gogobe.EndToEnd.Tests.Faults;

/// <summary>F12, F15: no room, or no right to write, where our own data lies. Everything waits, nothing is blamed, and it goes on by itself.</summary>
[Trait("tier", "all")]
public sealed class FullDiskTests(TestPostgres postgres, TestRedis redis, TestKafka kafka, ITestOutputHelper output)
{
    private readonly FaultFixtures _fixtures = new(postgres, redis, kafka);

    private static readonly TimeSpan s_full = TimeSpan.FromSeconds(FaultRun.IsLong ? 60 : 6);

    [Theory]
    [MemberData(nameof(FaultRun.Forms), MemberType = typeof(FaultRun))]
    public async Task Database_WithoutRoom_IsWaitedForAndGoesOnAlone(Form form)
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 500);
        Assert.SkipWhen(disk is null, SmallDisk.Missing);
        await using var own = await TestPostgres.StartAsync(disk.Path);

        // Nearly full from the beginning, so that filling it is quicker than the run.
        disk.Fill(leave: 200);
        await using var run = await FaultRun.StartOwnAsync(_fixtures with { Postgres = own }, form, ["carrier", "parser", "writer"], stores: 30);
        using var ingest = run.Ingest();
        await run.UntilUnderWayAsync(ingest);

        // A statement says that there is no room; when the log of the server itself can not grow, the server ends, and is away.
        disk.Fill();
        await FaultRun.UntilAsync(
            ingest,
            () => Task.FromResult(run.Stack.Services.Any(s => s.Log.Contains("No space left on device", StringComparison.Ordinal) || s.Log.Contains("is away", StringComparison.Ordinal))),
            "a service said that it waits");
        await Task.Delay(s_full, TestContext.Current.CancellationToken);
        ingest.HasExited.ShouldBeFalse("the run went on without room");
        disk.Free();

        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, "disk of the database full");
        run.NobodyDied();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RawStore_WithoutRoomOrReadOnly_CarriesNothingUntilItCan(bool readOnly)
    {
        await using var disk = await SmallDisk.TryMountAsync(megabytes: 60);
        Assert.SkipWhen(disk is null, SmallDisk.Missing);
        await using var run = await FaultRun.StartOwnAsync(
            _fixtures, Form.Split, ["carrier", "parser", "writer"], environment: new Dictionary<string, string> { ["Gogobe__RawStore__Path"] = disk.Path });
        await SetAsync(disk, readOnly, usable: false);
        using var ingest = run.Ingest();
        await FaultRun.UntilAsync(
            ingest,
            () => Task.FromResult(run.Service("carrier").Log.Contains("dependency is away", StringComparison.Ordinal)),
            "the Carrier said that it waits");
        await Task.Delay(s_full, TestContext.Current.CancellationToken);

        (await Snapshot.LinesAsync(run.Stack.Database, "select distinct status from file_processing_log where status not in ('discovered', 'downloading')")).ShouldBeEmpty();
        (await Snapshot.LinesAsync(run.Stack.Database, "select raw_path from file_processing_log where raw_path is not null")).ShouldBeEmpty();

        await SetAsync(disk, readOnly, usable: true);
        await run.EndsWellAsync(ingest, Stopwatch.GetTimestamp(), output, readOnly ? "raw store read-only" : "raw store full");
        run.NobodyDied();
    }

    private static async Task SetAsync(SmallDisk disk, bool readOnly, bool usable)
    {
        if (readOnly)
        {
            await disk.SetReadOnlyAsync(!usable);
        }
        else if (usable)
        {
            disk.Free();
        }
        else
        {
            disk.Fill();
        }
    }
}

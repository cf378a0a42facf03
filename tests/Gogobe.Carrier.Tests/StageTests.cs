using System.Diagnostics;
using Gogobe.Carrier.Tests.Support;
using Gogobe.Ledger;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Microsoft.Extensions.Options;

namespace Gogobe.Carrier.Tests;

/// <summary>The Carrier as a stage: what it refuses, what it does while a dependency is away, how it ends.</summary>
public sealed class StageTests : IAsyncLifetime
{
    // Where a test lets the fake clock run while real bytes flow, no limit of time may strike.
    private static readonly TimeSpan s_ages = TimeSpan.FromDays(30);

    private FakePortal _portal = null!;
    private string _url = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await FakePortal.StartAsync();
        _url = _portal.On("/file", HttpDownloadTests.Gzip(1000));
    }

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(9999)]
    public async Task Chain_Unknown_FailsWithoutARequest(int chain)
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var file = host.Ledger.Add(_url, chain: chain);
        await host.PublishAsync(file);

        var ending = await host.Ledger.EndedAsync(file.FileId);

        (ending.Reason, ending.State).ShouldBe((Reason.UnknownChain, FileState.Failed));
        _portal.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(24, FileState.Downloaded)]
    [InlineData(25, FileState.Failed)]
    public async Task Stamp_MoreThanADayAhead_Fails(int hours, FileState state)
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var file = host.Ledger.Add(_url, fileTime: CarrierHost.Now.AddHours(hours));
        await host.PublishAsync(file);

        var ending = await host.Ledger.EndedAsync(file.FileId);

        ending.State.ShouldBe(state);
        ending.Reason.ShouldBe(state == FileState.Failed ? Reason.FutureTimestamp : Reason.None);
    }

    [Fact]
    public async Task Bytes_Known_AreDeletedAgainAndNotAnnounced()
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        await host.DownloadAsync(_url);

        var (_, ending) = await host.DownloadAsync(_url);

        (ending.Reason, ending.State).ShouldBe((Reason.KnownBytes, FileState.Skipped));
        host.Raw.Objects.Count.ShouldBe(1);
        await CarrierHost.EventuallyAsync(() => host.Transport.BacklogOf(Topics.Downloaded.Name, Groups.Parser).Messages == 0);
        host.Downloaded.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Message_OfAnotherRun_IsDropped()
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var file = host.Ledger.Add(_url);
        await host.PublishAsync(file with { Run = 7 });

        await host.SettledAsync();

        host.Ledger[file.FileId].State.ShouldBe(FileState.Discovered);
        _portal.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_OfAnUnknownVersion_IsADeadLetter()
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var message = FileDispatch.Discovered(host.Ledger.Add(_url)) with { Version = 2 };

        await host.Transport.PublishAsync(Topics.Discovered, "host", message, TestContext.Current.CancellationToken);

        await host.SettledAsync();
        host.Letters.Kept.ShouldHaveSingleItem().Reason.ShouldBe(Reason.UnknownVersion);
    }

    [Fact]
    public async Task Message_Twice_WhileTheFileIsInHand_CarriesItOnce()
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var release = new TaskCompletionSource();
        var url = _portal.On("/slow", async context =>
        {
            await release.Task;
            await context.Response.Body.WriteAsync(HttpDownloadTests.Gzip(10));
        });
        var file = host.Ledger.Add(url);
        await host.PublishAsync(file);
        await host.PublishAsync(file);
        await CarrierHost.EventuallyAsync(() => host.Transport.BacklogOf(Topics.Discovered.Name, Groups.Carrier).Messages == 1);

        release.SetResult();

        (await host.Ledger.EndedAsync(file.FileId)).State.ShouldBe(FileState.Downloaded);
        host.Raw.Puts.ShouldBe(1);
    }

    [Fact]
    public async Task RawStore_Away_NothingIsMarkedCarriedAndNothingIsLost()
    {
        await using var host = await CarrierHost.StartAsync(o => (o.PortalConcurrency, o.MinimumSpeed, o.Deadline) = (2, 0, s_ages), doorWaits: s_ages, portals: [_portal.Address]);
        var away = true;
        host.Raw.Fault = _ => Volatile.Read(ref away) ? new TransientException("read-only") : null;
        var files = Enumerable.Range(0, 8).Select(i => host.Ledger.Add(_url, store: i)).ToArray();
        foreach (var file in files)
        {
            await host.PublishAsync(file);
        }

        await CarrierHost.EventuallyAsync(() => host.Raw.Puts >= 2);
        for (var i = 0; i < 5; i++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(15));
        }

        files.Count(f => host.Ledger[f.FileId].State == FileState.Discovered).ShouldBe(6);
        host.Letters.Kept.ShouldBeEmpty();
        host.Downloaded.ShouldBeEmpty();
        Volatile.Write(ref away, false);
        await AdvanceUntilAsync(host, () => files.All(f => host.Ledger[f.FileId].State == FileState.Downloaded));
        await CarrierHost.EventuallyAsync(() => host.Downloaded.Count == 8);
        files.ShouldAllBe(f => host.Ledger[f.FileId].Attempt == 1); // our own outage is no try of the portal's
    }

    [Theory]
    [InlineData("begin")]
    [InlineData("complete")]
    [InlineData("place")]
    public async Task Ledger_AwayAtAnyStep_FileIsCarriedOnceItIsBack(string step)
    {
        await using var host = await CarrierHost.StartAsync(o => (o.MinimumSpeed, o.Deadline) = (0, s_ages), doorWaits: s_ages, portals: [_portal.Address]);
        var faults = 3;
        host.Ledger.Fault = s => s == step && Interlocked.Decrement(ref faults) >= 0 ? new TransientException("away") : null;
        var file = host.Ledger.Add(_url);
        await host.PublishAsync(file);

        await AdvanceUntilAsync(host, () => host.Ledger[file.FileId].MessageOffset is not null);

        await host.SettledAsync();
        host.Raw.Objects.Count.ShouldBe(1);
        host.Raw.Puts.ShouldBe(1);
        await CarrierHost.EventuallyAsync(() => host.Transport.BacklogOf(Topics.Downloaded.Name, Groups.Parser).Messages == 0);
        host.Downloaded.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Ledger_AwayWhenADownloadFailed_FailureIsRecordedOnceItIsBack()
    {
        await using var host = await CarrierHost.StartAsync(o => (o.MinimumSpeed, o.Deadline) = (0, s_ages), doorWaits: s_ages, portals: [_portal.Address]);
        var faults = 3;
        host.Ledger.Fault = s => s == "fail" && Interlocked.Decrement(ref faults) >= 0 ? new TransientException("away") : null;
        var file = host.Ledger.Add(_portal.On("/gone", 404));
        await host.PublishAsync(file);

        await AdvanceUntilAsync(host, () => host.Ledger[file.FileId].State == FileState.Expired);

        _portal.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Leases_OfFilesInHand_AreKeptAlive()
    {
        await using var host = await CarrierHost.StartAsync(o => o.MinimumSpeed = 0, portals: [_portal.Address]);
        var asked = new TaskCompletionSource();
        var file = host.Ledger.Add(_portal.On("/hang", async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        await host.PublishAsync(file);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        host.Time.Advance(Leases.Heartbeat);

        await CarrierHost.EventuallyAsync(() => host.Ledger.Heartbeats.Contains(file.FileId));
        host.Ledger.Owners.ShouldAllBe(owner => owner.StartsWith("process:", StringComparison.Ordinal) && owner.Contains("/carrier/", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Host_Stopped_LeavesTheFileInHandWhereItIs()
    {
        var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var asked = new TaskCompletionSource();
        var file = host.Ledger.Add(_portal.On("/hang", async context =>
        {
            asked.SetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        }));
        await host.PublishAsync(file);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);

        await host.DisposeAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);

        host.Ledger[file.FileId].State.ShouldBe(FileState.Downloading);
        host.Raw.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Bug_InTheLedger_FaultsTheWorker()
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        host.Ledger.Fault = s => s == "complete" ? new InvalidOperationException("a bug") : null;
        await host.PublishAsync(host.Ledger.Add(_url));

        var fault = await Should.ThrowAsync<InvalidOperationException>(
            host.Worker.ExecuteTask!.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken));

        fault.Message.ShouldBe("a bug");
    }

    [Fact]
    public async Task Unforeseen_FailureOfASource_IsRecordedAndTheNextFileIsCarried()
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        host.Raw.Fault = put => put == 1 ? new NotSupportedException("nobody thought of this") : null;

        var (_, ending) = await host.DownloadAsync(_url);
        var (_, next) = await host.DownloadAsync(_url);

        (ending.Reason, ending.State).ShouldBe((Reason.Poison, FileState.Retrying));
        next.State.ShouldBe(FileState.Downloaded);
    }

    [Fact]
    public async Task Span_OfADownload_BelongsToTheTraceOfTheDiscovery()
    {
        var ended = new System.Collections.Concurrent.ConcurrentQueue<Activity>();
        using var discovering = new Activity("discover").SetIdFormat(ActivityIdFormat.W3C);
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == Telemetry.Name,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var file = host.Ledger.Add(_url);
        discovering.Start();
        await host.PublishAsync(file);
        discovering.Stop();

        await host.Ledger.EndedAsync(file.FileId);
        await host.SettledAsync();

        var span = ended.Single(a => a.TraceId == discovering.TraceId);
        (span.OperationName, span.ParentSpanId).ShouldBe(("download", discovering.SpanId));
        span.GetTagItem("gogobe.file_id").ShouldBe(file.FileId);
        (span.GetTagItem("gogobe.chain"), span.GetTagItem("gogobe.outcome")).ShouldBe(("carrefour", "ok"));
    }

    [Fact]
    public async Task Options_ThatMakeNoSense_AreRefusedAtTheStart()
    {
        await Should.ThrowAsync<OptionsValidationException>(CarrierHost.StartAsync(o => o.Concurrency = 0));
        await Should.ThrowAsync<OptionsValidationException>(CarrierHost.StartAsync(o => o.Deadline = TimeSpan.Zero));
        await Should.ThrowAsync<OptionsValidationException>(CarrierHost.StartAsync(o => o.RetryDelays = [TimeSpan.FromSeconds(-1)]));
    }

    // Waits of ours run on the fake clock, work does not: both must go on.
    private static Task AdvanceUntilAsync(CarrierHost host, Func<bool> holds) => CarrierHost.EventuallyAsync(() =>
    {
        if (!holds())
        {
            host.Time.Advance(TimeSpan.FromSeconds(1));
            return false;
        }

        return true;
    });
}

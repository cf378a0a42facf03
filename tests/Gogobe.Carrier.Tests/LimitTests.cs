using Gogobe.Carrier.Tests.Support;
using Gogobe.Ledger;
using Gogobe.Pipeline;

namespace Gogobe.Carrier.Tests;

/// <summary>Limits of size, time, speed, tries and concurrency.</summary>
public sealed class LimitTests : IAsyncLifetime
{
    private FakePortal _portal = null!;

    public async ValueTask InitializeAsync() => _portal = await FakePortal.StartAsync();

    public ValueTask DisposeAsync() => _portal.DisposeAsync();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task File_LargerThanTheLimit_IsTooLargeAtOnceAndForGood(bool promised)
    {
        await using var host = await CarrierHost.StartAsync(o => o.MaxBytes = 100_000, portals: [_portal.Address]);
        var url = _portal.On("/file", async context =>
        {
            context.Response.ContentLength = promised ? 100_001 : null;
            await context.Response.Body.WriteAsync(HttpDownloadTests.Gzip(100_001));
        });

        var (_, ending) = await host.DownloadAsync(url);

        (ending.Reason, ending.State).ShouldBe((Reason.TooLarge, FileState.Failed));
        host.Raw.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task File_OfTheLimit_IsCarried()
    {
        await using var host = await CarrierHost.StartAsync(o => o.MaxBytes = 100_000, portals: [_portal.Address]);

        (await host.DownloadAsync(_portal.On("/file", HttpDownloadTests.Gzip(100_000)))).Ending.State.ShouldBe(FileState.Downloaded);
    }

    [Theory]
    [InlineData(false)] // no headers
    [InlineData(true)] // headers, then silence
    public async Task Source_Silent_IsATimeoutAfterTheSpeedWindow(bool headers)
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var asked = new TaskCompletionSource();
        var url = _portal.On("/file", async context =>
        {
            if (headers)
            {
                await context.Response.Body.WriteAsync(HttpDownloadTests.Gzip(5000));
                await context.Response.Body.FlushAsync();
            }

            asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var file = host.Ledger.Add(url);
        await host.PublishAsync(file);
        await asked.Task.WaitAsync(TestContext.Current.CancellationToken);
        await CarrierHost.EventuallyAsync(() => !headers || host.Raw.Puts == 1);

        host.Time.Advance(TimeSpan.FromSeconds(29));
        host.Ledger[file.FileId].State.ShouldBe(FileState.Downloading);
        host.Time.Advance(TimeSpan.FromSeconds(1));

        var ending = await host.Ledger.EndedAsync(file.FileId);
        (ending.Reason, ending.State).ShouldBe((Reason.Timeout, FileState.Retrying));
        host.Raw.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Source_DripsForEver_IsATimeoutThoughBytesCome()
    {
        // A byte at a time: the headers came at once and bytes keep coming, so nothing but a speed can tell.
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var dripping = new TaskCompletionSource();
        var url = _portal.On("/file", async context =>
        {
            await context.Response.Body.WriteAsync(HttpDownloadTests.Gzip(2000));
            while (!context.RequestAborted.IsCancellationRequested)
            {
                await context.Response.Body.WriteAsync(new byte[] { 0x8B });
                await context.Response.Body.FlushAsync();
                dripping.TrySetResult();
                await Task.Delay(10, context.RequestAborted);
            }
        });
        var file = host.Ledger.Add(url);
        await host.PublishAsync(file);
        await dripping.Task.WaitAsync(TestContext.Current.CancellationToken);
        await CarrierHost.EventuallyAsync(() => host.Raw.Puts == 1);

        host.Time.Advance(TimeSpan.FromSeconds(30));

        (await host.Ledger.EndedAsync(file.FileId)).Reason.ShouldBe(Reason.Timeout);
    }

    [Fact]
    public async Task Source_FastEnoughButEndless_IsATimeoutAtTheDeadline()
    {
        await using var host = await CarrierHost.StartAsync(o => o.MinimumSpeed = 0, portals: [_portal.Address]);
        var started = new TaskCompletionSource();
        var url = _portal.On("/file", async context =>
        {
            await context.Response.Body.WriteAsync(HttpDownloadTests.Gzip(5000));
            await context.Response.Body.FlushAsync();
            started.TrySetResult();
            await Task.Delay(Timeout.Infinite, context.RequestAborted);
        });
        var file = host.Ledger.Add(url);
        await host.PublishAsync(file);
        await started.Task.WaitAsync(TestContext.Current.CancellationToken);
        await CarrierHost.EventuallyAsync(() => host.Raw.Puts == 1);

        host.Time.Advance(TimeSpan.FromMinutes(9.9));
        host.Ledger[file.FileId].State.ShouldBe(FileState.Downloading);
        host.Time.Advance(TimeSpan.FromMinutes(0.1));

        (await host.Ledger.EndedAsync(file.FileId)).Reason.ShouldBe(Reason.Timeout);
    }

    [Fact]
    public async Task FailedDownload_IsTriedAfterOneFiveAndThirtyMinutesThenFinal()
    {
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var file = host.Ledger.Add(_portal.On("/file", 500));
        TimeSpan?[] waits = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(5), TimeSpan.FromMinutes(30), null];

        for (var attempt = 1; attempt <= waits.Length; attempt++)
        {
            await host.PublishAsync(file);
            var ending = await host.Ledger.EndedAsync(file.FileId, attempt);
            await host.SettledAsync();
            ending.RetryAt.ShouldBe(CarrierHost.Now + waits[attempt - 1]);
            ending.State.ShouldBe(attempt < waits.Length ? FileState.Retrying : FileState.Failed);
        }
    }

    [Fact]
    public async Task Host_Busy_GetsNoMoreThanItsShareAndOthersGoOn()
    {
        await using var other = await FakePortal.StartAsync();
        await using var host = await CarrierHost.StartAsync(o => (o.PortalConcurrency, o.ConcurrencyPerHost) = (3, 2), portals: [_portal.Address, other.Address]);
        var release = new TaskCompletionSource();
        var inHand = 0;
        var most = 0;
        var urls = Enumerable.Range(0, 6).Select(i => _portal.On($"/{i}", async context =>
        {
            most = Math.Max(most, Interlocked.Increment(ref inHand));
            await release.Task;
            Interlocked.Decrement(ref inHand);
            await context.Response.Body.WriteAsync(HttpDownloadTests.Gzip(10));
        })).ToArray();
        var files = urls.Select((url, i) => host.Ledger.Add(url, store: i)).ToArray();
        var busy = -1;
        foreach (var file in files)
        {
            busy = (await host.PublishAsync(file, "busy-host")).Partition;
        }

        await CarrierHost.EventuallyAsync(() => Volatile.Read(ref inHand) == 2);
        var quick = host.Ledger.Add(other.On("/file", HttpDownloadTests.Gzip(10)), store: 99);
        for (var i = 0; (await host.PublishAsync(quick, $"quick-host-{i}")).Partition == busy; i++)
        {
        }

        (await host.Ledger.EndedAsync(quick.FileId)).State.ShouldBe(FileState.Downloaded);
        files.Count(f => host.Ledger[f.FileId].State == FileState.Downloading).ShouldBe(2);
        release.SetResult();
        foreach (var file in files)
        {
            (await host.Ledger.EndedAsync(file.FileId)).State.ShouldBe(FileState.Downloaded);
        }

        most.ShouldBe(2);
    }

    [Fact]
    public async Task Files_OfOneHost_AreCarriedBesideEachOther()
    {
        // One key is one partition, and a partition is handed over one message at a time: still three downloads run.
        await using var host = await CarrierHost.StartAsync(portals: [_portal.Address]);
        var all = new CountdownEvent(3);
        var allCame = new TaskCompletionSource();
        for (var i = 0; i < 3; i++)
        {
            var url = _portal.On($"/{i}", async context =>
            {
                if (all.Signal())
                {
                    allCame.SetResult();
                }

                await allCame.Task;
                await context.Response.Body.WriteAsync(HttpDownloadTests.Gzip(10));
            });
            await host.PublishAsync(host.Ledger.Add(url, store: i), "one-host");
        }

        await allCame.Task.WaitAsync(TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
    }
}

using System.Collections.Concurrent;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;

namespace Gogobe.Pipeline.Tests.Live;

/// <summary>What both forms of the live state promise.</summary>
public abstract class LiveContract
{
    protected static CancellationToken Stop => TestContext.Current.CancellationToken;

    private protected abstract ILiveEvents Events { get; }

    private protected abstract IFleetStatusStore Store { get; }

    /// <summary>Lets the lease end that lasts <see cref="Lease"/>.</summary>
    protected abstract Task OutliveLeaseAsync();

    protected static TimeSpan Lease { get; } = TimeSpan.FromMilliseconds(300);

    [Fact]
    public async Task Event_Published_IsHeardWithAnIdThatRises()
    {
        var heard = new ConcurrentQueue<LiveEvent>();
        using var listening = Events.Subscribe(heard.Enqueue);
        await UntilHeardAsync(heard);
        heard.Clear();

        for (var i = 0; i < 50; i++)
        {
            Events.Publish(Line($"line {i}") with { Chain = "rami-levy", File = i, State = "parsing", Kind = LiveEventKind.File, Level = "warning" });
        }

        await Eventually.HoldsAsync("all are heard", () => heard.Count == 50);
        heard.Select(e => e.Text).ShouldBe(Enumerable.Range(0, 50).Select(i => $"line {i}"));
        heard.Select(e => e.Id).ShouldBe(heard.Select(e => e.Id).Order().Distinct());
        heard.Last().ShouldBe(Line("line 49") with { Id = heard.Last().Id, Chain = "rami-levy", File = 49, State = "parsing", Kind = LiveEventKind.File, Level = "warning" });
    }

    [Fact]
    public async Task Events_MoreThanAreKept_TheNewestStayInOrder()
    {
        for (var i = 1; i <= ILiveEvents.Kept + 200; i++)
        {
            Events.Publish(Line($"{i}"));
        }

        await Eventually.HoldsAsync("the last is kept", async () => (await Events.RecentAsync(0, 1, Stop)).Any(e => e.Text == $"{ILiveEvents.Kept + 200}"));
        var kept = await Events.RecentAsync(0, int.MaxValue, Stop);
        kept.Count.ShouldBe(ILiveEvents.Kept);
        kept.Select(e => e.Text).ShouldBe(Enumerable.Range(201, ILiveEvents.Kept).Select(i => $"{i}"));
        (await Events.RecentAsync(kept[^3].Id, int.MaxValue, Stop)).Select(e => e.Text).ShouldBe([kept[^2].Text, kept[^1].Text]);
        (await Events.RecentAsync(0, 2, Stop)).Select(e => e.Text).ShouldBe([kept[^2].Text, kept[^1].Text]);
    }

    [Fact]
    public async Task Listener_Disposed_HearsNoMore()
    {
        var heard = new ConcurrentQueue<LiveEvent>();
        var gone = new ConcurrentQueue<LiveEvent>();
        using var listening = Events.Subscribe(heard.Enqueue);
        Events.Subscribe(gone.Enqueue).Dispose();

        await UntilHeardAsync(heard);

        gone.ShouldBeEmpty();
    }

    [Fact]
    public void Text_LongerThanItMayBe_IsCut() => Line(new string('x', 1000)).Text.Length.ShouldBe(LiveEvent.MaxText);

    [Fact]
    public async Task Lease_OfOneReader_IsRefusedToAnotherUntilItEnds()
    {
        (await Store.TryLeadAsync("a", Lease, Stop)).ShouldBeTrue();
        (await Store.TryLeadAsync("b", Lease, Stop)).ShouldBeFalse();
        (await Store.TryLeadAsync("a", Lease, Stop)).ShouldBeTrue();

        await OutliveLeaseAsync();

        (await Store.TryLeadAsync("b", Lease, Stop)).ShouldBeTrue();
        (await Store.WriteAsync("a", new(null, "{}"), Stop)).ShouldBeFalse();
    }

    [Fact]
    public async Task Lease_GivenUp_IsTheNextOnesAtOnce()
    {
        (await Store.TryLeadAsync("a", TimeSpan.FromHours(1), Stop)).ShouldBeTrue();
        await Store.ReleaseAsync("b", Stop);
        (await Store.TryLeadAsync("b", TimeSpan.FromHours(1), Stop)).ShouldBeFalse();

        await Store.ReleaseAsync("a", Stop);

        (await Store.TryLeadAsync("b", TimeSpan.FromHours(1), Stop)).ShouldBeTrue();
    }

    [Fact]
    public async Task Status_Written_IsToldAndReadBack()
    {
        var told = 0;
        using var listening = Store.Subscribe(() => Interlocked.Increment(ref told));
        (await Store.ReadAsync(Stop)).ShouldBeNull();
        (await Store.TryLeadAsync("a", TimeSpan.FromHours(1), Stop)).ShouldBeTrue();
        var at = new DateTimeOffset(2026, 11, 22, 12, 0, 1, 500, TimeSpan.Zero);
        var status = new StoredFleetStatus(at, """{"name":"רמי לוי"}""", "PostgreSQL does not answer.", at);

        await Eventually.HoldsAsync("it is told", async () => await Store.WriteAsync("a", status, Stop) && Volatile.Read(ref told) > 0);

        (await Store.ReadAsync(Stop)).ShouldBe(status);
        (await Store.WriteAsync("b", new(null, null), Stop)).ShouldBeFalse();
        (await Store.ReadAsync(Stop)).ShouldBe(status);
    }

    private static LiveEvent Line(string text) =>
        new() { At = new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero), Kind = LiveEventKind.Log, Service = "carrier", Text = text };

    // A subscription begins a moment after it was asked for.
    protected async Task UntilHeardAsync(ConcurrentQueue<LiveEvent> heard)
    {
        await Eventually.HoldsAsync("an event is heard", () =>
        {
            Events.Publish(Line("is anybody there"));
            return !heard.IsEmpty;
        });
        Events.Publish(Line("all told"));
        await Eventually.HoldsAsync("all are told", () => heard.Any(e => e.Text == "all told"));
    }
}

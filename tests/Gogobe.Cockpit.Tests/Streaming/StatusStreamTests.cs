using System.Net.ServerSentEvents;
using System.Text.Json;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Metrics;
using Gogobe.Cockpit.Streaming;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Live.Metrics;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Gogobe.Cockpit.Tests.Streaming;

public sealed class StatusStreamTests(TestPostgres postgres)
{
    private readonly FakeTimeProvider _clock = new(TimeProvider.System.GetUtcNow());
    private readonly MemoryLiveEvents _events = new();

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Stream_NothingHappens_HeartbeatComesAfterFifteenSeconds()
    {
        await using var stream = (await StreamAsync()).ReadAsync(null, Stop).GetAsyncEnumerator(Stop);
        (await stream.MoveNextAsync()).ShouldBeTrue();
        var began = _clock.GetUtcNow();

        var next = stream.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(5), Stop));
        }

        (await next, stream.Current.EventType, stream.Current.Data).ShouldBe((true, "heartbeat", "{}"));
        (_clock.GetUtcNow() - began).ShouldBeGreaterThanOrEqualTo(StatusStream.Heartbeat);
    }

    [Fact]
    public async Task Stream_AskedWithTheIdOfItsLastLine_BeginsWithWhatWasMissed()
    {
        foreach (var text in (string[])["one", "two", "three"])
        {
            _events.Publish(Line(text));
        }

        await using var stream = (await StreamAsync()).ReadAsync(1, Stop).GetAsyncEnumerator(Stop);
        (await stream.MoveNextAsync()).ShouldBeTrue();

        Texts(stream.Current).ShouldBe(["two", "three"]);
        stream.Current.EventId.ShouldBe("3");
    }

    [Fact]
    public async Task Stream_AskedWithoutAnId_BringsLinesFromNowOn()
    {
        _events.Publish(Line("before"));
        await using var stream = (await StreamAsync()).ReadAsync(null, Stop).GetAsyncEnumerator(Stop);
        (await stream.MoveNextAsync()).ShouldBeTrue();
        Texts(stream.Current).ShouldBeEmpty();

        _events.Publish(Line("after"));
        var next = stream.MoveNextAsync().AsTask();
        while (!next.IsCompleted)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(20));
            await Task.WhenAny(next, Task.Delay(TimeSpan.FromMilliseconds(5), Stop));
        }

        Texts(stream.Current).ShouldBe(["after"]);
        using var status = JsonDocument.Parse(stream.Current.Data);
        status.RootElement.GetProperty("log")[0].GetProperty("kind").GetString().ShouldBe("log");
    }

    private static LiveEvent Line(string text) => new() { At = TimeProvider.System.GetUtcNow(), Kind = LiveEventKind.Log, Service = "carrier", Text = text };

    private static IEnumerable<string> Texts(SseItem<string> item)
    {
        using var status = JsonDocument.Parse(item.Data);
        return [.. status.RootElement.GetProperty("log").EnumerateArray().Select(l => l.GetProperty("text").GetString()!)];
    }

    private async Task<StatusStream> StreamAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        var feed = new FleetFeed(new FleetQuery(database), new MemoryFleetStatusStore(_clock), _events, _clock, NullLogger<FleetFeed>.Instance);
        var points = new PointsFeed(new MemoryMetricPoints(_clock), _events, _clock, NullLogger<PointsFeed>.Instance);
        return new StatusStream(feed, points, _events, _clock);
    }
}

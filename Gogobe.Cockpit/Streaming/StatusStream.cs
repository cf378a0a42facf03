using System.Globalization;
using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using System.Threading.Channels;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Metrics;
using Gogobe.Pipeline.Live;
using Microsoft.AspNetCore.Http.HttpResults;
using StackExchange.Redis;

namespace Gogobe.Cockpit.Streaming;

/// <summary>The fleet as server-sent events: the state at once, then whatever changes. It goes on while the database or Redis is away, and says so.</summary>
internal sealed class StatusStream(FleetFeed feed, PointsFeed points, ILiveEvents events, TimeProvider clock)
{
    /// <summary>Something comes at least this often, so that both ends notice when the other is gone.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    // Events that come together travel together.
    private static readonly TimeSpan s_gather = TimeSpan.FromMilliseconds(20);

    private const int MostLines = 200;

    /// <summary>The answer to a request.</summary>
    public static ServerSentEventsResult<string> Answer(HttpContext context, StatusStream stream) =>
        TypedResults.ServerSentEvents(stream.ReadAsync(After(context.Request.Headers["Last-Event-ID"].ToString()), context.RequestAborted));

    /// <summary>Events until it is cancelled.</summary>
    /// <param name="after">Id of the last line that the reader has; null: lines from now on.</param>
    /// <param name="cancellationToken">Ends the stream.</param>
    public async IAsyncEnumerable<SseItem<string>> ReadAsync(long? after, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var lines = Channel.CreateBounded<LiveEvent>(new BoundedChannelOptions(MostLines) { FullMode = BoundedChannelFullMode.DropOldest });
        var changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
        using var listening = events.Subscribe(line =>
        {
            lines.Writer.TryWrite(line);
            changes.Writer.TryWrite(true);
        });
        using var watching = feed.Watch(_ => changes.Writer.TryWrite(true));
        using var measuring = points.Watch(_ => { });
        var view = await feed.ReadAsync(cancellationToken);
        var missed = after is { } id ? await MissedAsync(id, cancellationToken) : [];
        var last = missed.Count > 0 ? missed[^1].Id : after ?? 0;
        yield return Item(view, true, missed, last);
        var saidAt = clock.GetTimestamp();
        while (await HappensAsync(changes, clock.GetElapsedTime(saidAt), cancellationToken) is var happens)
        {
            List<LiveEvent> said = [];
            if (happens)
            {
                await Task.Delay(s_gather, clock, cancellationToken);
                while (lines.Reader.TryRead(out var line))
                {
                    // What was kept may have been heard as well.
                    if (line.Id > last)
                    {
                        said.Add(line);
                        last = line.Id;
                    }
                }
            }

            var now = feed.Current;
            if (said.Count > 0 || now.Version != view.Version)
            {
                yield return Item(now, now.Version != view.Version, said, last);
                saidAt = clock.GetTimestamp();
                view = now;
            }
            else if (!happens)
            {
                yield return new SseItem<string>("{}", "heartbeat") { EventId = Id(last) };
                saidAt = clock.GetTimestamp();
            }
        }
    }

    private SseItem<string> Item(FleetView view, bool whole, IReadOnlyList<LiveEvent> said, long last) =>
        new(StreamStatus.Of(view, points.Current, whole, said).ToJson()) { EventId = Id(last) };

    private static string Id(long last) => last.ToString(CultureInfo.InvariantCulture);

    private static long? After(string header) => long.TryParse(header, NumberStyles.None, CultureInfo.InvariantCulture, out var id) ? id : null;

    private async Task<IReadOnlyList<LiveEvent>> MissedAsync(long after, CancellationToken cancellationToken)
    {
        try
        {
            return await events.RecentAsync(after, MostLines, cancellationToken).WaitAsync(TimeSpan.FromSeconds(2), clock, cancellationToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            return [];
        }
    }

    private async Task<bool> HappensAsync(Channel<bool> changes, TimeSpan since, CancellationToken cancellationToken)
    {
        using var quiet = new CancellationTokenSource(since < Heartbeat ? Heartbeat - since : TimeSpan.Zero, clock);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, quiet.Token);
        try
        {
            await changes.Reader.ReadAsync(both.Token);
            return true;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }
}

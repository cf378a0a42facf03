using System.Globalization;
using System.Threading.Channels;
using StackExchange.Redis;

namespace Gogobe.Pipeline.Live;

/// <summary>
/// Live events of all processes that share a Redis. One script an event batch gives the ids, keeps the newest in a list and publishes, so ids, list and
/// channel have one order. Nothing is logged here: log lines are events.
/// </summary>
public sealed partial class RedisLiveEvents : ILiveEvents, IAsyncDisposable, IDisposable
{
    private const int MostWaiting = 5_000;
    private const int MostAtOnce = 200;

    // KEYS: counter, list, channel. ARGV: how many are kept, then the events.
    private const string Tell = """
        for i = 2, #ARGV do
          local told = redis.call('INCR', KEYS[1]) .. ' ' .. ARGV[i]
          redis.call('LPUSH', KEYS[2], told)
          redis.call('PUBLISH', KEYS[3], told)
        end
        redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[1]) - 1)
        """;

    private static readonly TimeSpan s_pause = TimeSpan.FromSeconds(1);

    private readonly Func<IConnectionMultiplexer> _redis;
    private readonly RedisKey _counter;
    private readonly RedisKey _list;
    private readonly RedisChannel _channel;
    private readonly Channel<LiveEvent> _waiting = Channel.CreateBounded<LiveEvent>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.DropOldest, SingleReader = true });

    private readonly Listeners<LiveEvent> _listeners = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _starting = new();
    private Task? _telling;
    private Task? _hearing;

    /// <summary>Connects when it is first used: a logger provider that told events would otherwise need itself to be made.</summary>
    /// <param name="redis">Gives the connection.</param>
    /// <param name="prefix">Before the names of keys and channel.</param>
    public RedisLiveEvents(Func<IConnectionMultiplexer> redis, string prefix = "gogobe:")
    {
        _redis = redis;
        (_counter, _list) = (prefix + "live:id", prefix + "live:ring");
        _channel = RedisChannel.Literal(prefix + "live");
    }

    /// <inheritdoc/>
    public void Publish(LiveEvent happened)
    {
        _waiting.Writer.TryWrite(happened);
        Start(ref _telling, TellAsync);
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(Action<LiveEvent> heard)
    {
        var leaving = _listeners.Add(heard);
        Start(ref _hearing, HearAsync);
        return leaving;
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LiveEvent>> RecentAsync(long after, int most, CancellationToken cancellationToken)
    {
        var kept = await _redis().GetDatabase().ListRangeAsync(_list, 0, Math.Min(most, ILiveEvents.Kept) - 1).WaitAsync(cancellationToken);
        return [.. kept.Select(Read).Where(e => e.Id > after).Reverse()];
    }

    /// <summary>Tells what waits, for a second at most.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.TryComplete();
        _stop.CancelAfter(s_pause);
        await (_telling ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _stop.CancelAsync();
        await (_hearing ?? Task.CompletedTask).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    /// <summary>Ends at once; what waits is lost.</summary>
    public void Dispose()
    {
        _waiting.Writer.TryComplete();
        _stop.Cancel();
    }

    private void Start(ref Task? task, Func<Task> work)
    {
        if (Volatile.Read(ref task) is null)
        {
            lock (_starting)
            {
                task ??= Task.Run(work);
            }
        }
    }

    private async Task TellAsync()
    {
        RedisKey[] keys = [_counter, _list, (string)_channel!];
        var batch = new List<RedisValue>(MostAtOnce + 1);
        while (await _waiting.Reader.WaitToReadAsync(_stop.Token))
        {
            batch.Clear();
            batch.Add(ILiveEvents.Kept);
            while (batch.Count <= MostAtOnce && _waiting.Reader.TryRead(out var happened))
            {
                batch.Add(happened.ToJson());
            }

            try
            {
                await _redis().GetDatabase().ScriptEvaluateAsync(Tell, keys, [.. batch]).WaitAsync(_stop.Token);
            }
            // Mostly Redis is away: this batch is lost, and what waits meanwhile pushes the oldest out. Whatever else it was, the next batch is told.
            catch (Exception) when (!_stop.IsCancellationRequested)
            {
                await Task.Delay(s_pause, _stop.Token);
            }
        }
    }

    private static LiveEvent Read(RedisValue told)
    {
        var text = told.ToString();
        var space = text.IndexOf(' ', StringComparison.Ordinal);
        return LiveEvent.Parse(text[(space + 1)..]) with { Id = long.Parse(text.AsSpan(0, space), CultureInfo.InvariantCulture) };
    }
}

using StackExchange.Redis;

namespace Gogobe.Pipeline.Live.Metrics;

/// <summary>
/// The points of all processes that share a Redis: a list a process, newest first, which expires with its last point, and a sorted set of their names by when
/// each was heard last; and the same of what is kept by the minute.
/// </summary>
public sealed class RedisMetricPoints : IMetricPoints
{
    // KEYS: list, names. ARGV: name, point, points kept, milliseconds kept, processes kept. By the server's clock, so that the clock of a machine that is
    // wrong neither keeps its points for ever nor loses those of others.
    private const string Keep = """
        local time = redis.call('TIME')
        local now = time[1] * 1000 + math.floor(time[2] / 1000)
        redis.call('LPUSH', KEYS[1], ARGV[2])
        redis.call('LTRIM', KEYS[1], 0, ARGV[3] - 1)
        redis.call('PEXPIRE', KEYS[1], ARGV[4])
        redis.call('ZADD', KEYS[2], now, ARGV[1])
        redis.call('ZREMRANGEBYSCORE', KEYS[2], '-inf', now - ARGV[4])
        redis.call('ZREMRANGEBYRANK', KEYS[2], 0, -ARGV[5] - 1)
        redis.call('PEXPIRE', KEYS[2], ARGV[4])
        """;

    private readonly Func<IConnectionMultiplexer> _redis;
    private readonly TimeProvider _clock;
    private readonly string _prefix;
    private readonly MinutePoints _minute = new();

    /// <summary>Connects when it is first used.</summary>
    /// <param name="redis">Gives the connection.</param>
    /// <param name="clock">Tells which points are of the last span.</param>
    /// <param name="prefix">Before the names of keys.</param>
    public RedisMetricPoints(Func<IConnectionMultiplexer> redis, TimeProvider clock, string prefix = "gogobe:") => (_redis, _clock, _prefix) = (redis, clock, prefix);

    private RedisKey Names => _prefix + "points";

    private RedisKey NamesOfMinutes => _prefix + "minutes";

    /// <inheritdoc/>
    public void Add(MetricPoint point)
    {
        try
        {
            var database = _redis().GetDatabase();

            // What is sent to a server that is away would wait in the client until it is too old to be of use.
            if (!database.IsConnected(Names))
            {
                return;
            }

            Send(database, Names, point, IMetricPoints.MostPoints, IMetricPoints.Kept);
            if (_minute.Of(point) is { } minute)
            {
                Send(database, NamesOfMinutes, minute, IMetricPoints.MostMinutes, IMetricPoints.MinutesKept);
            }
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException)
        {
            // Redis is away, or the process ends: this point is lost.
        }
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetricPoint>> ReadAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        // One more than fits, for points that came closer together.
        var most = Math.Min(IMetricPoints.MostPoints, (int)Math.Ceiling(span / IMetricPoints.Every) + 1);
        return ReadAsync(Names, most, span, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<MetricPoint>> ReadMinutesAsync(CancellationToken cancellationToken) =>
        ReadAsync(NamesOfMinutes, IMetricPoints.MostMinutes, IMetricPoints.MinutesKept, cancellationToken);

    private static RedisKey ListOf(RedisKey names, string process) => $"{names}:{process}";

    private static void Send(IDatabase database, RedisKey names, MetricPoint point, int most, TimeSpan kept) => database.ScriptEvaluate(
        Keep, [ListOf(names, point.Process), names], [point.Process, point.ToJson(), most, (long)kept.TotalMilliseconds, IMetricPoints.MostProcesses],
        CommandFlags.FireAndForget);

    private async Task<IReadOnlyList<MetricPoint>> ReadAsync(RedisKey names, int most, TimeSpan span, CancellationToken cancellationToken)
    {
        var database = _redis().GetDatabase();
        var processes = await database.SortedSetRangeByRankAsync(names).WaitAsync(cancellationToken);
        var lists = await Task.WhenAll(processes.Select(process => database.ListRangeAsync(ListOf(names, process.ToString()), 0, most - 1))).WaitAsync(cancellationToken);
        var from = _clock.GetUtcNow() - span;
        return [.. lists.SelectMany(list => list.Reverse().Select(point => MetricPoint.Parse(point.ToString())).Where(point => point.At > from))];
    }
}

using System.Text.Json;
using System.Text.Json.Serialization;
using StackExchange.Redis;

namespace Gogobe.Pipeline.Live;

/// <summary>The state of the fleet in Redis: a key for the lease, a key for the state, a channel that says when it changed.</summary>
public sealed class RedisFleetStatusStore : IFleetStatusStore
{
    private const string Lead = """
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """;

    private const string Release = "if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end";

    private const string Write = """
        if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[2], ARGV[2])
        redis.call('PUBLISH', KEYS[3], '')
        return 1
        """;

    private readonly IConnectionMultiplexer _redis;
    private readonly RedisKey _lease;
    private readonly RedisKey _status;
    private readonly RedisChannel _channel;
    private readonly Listeners<bool> _listeners = new();
    private readonly Lazy<Task> _subscribed;

    /// <summary>Over a connection that may be away.</summary>
    /// <param name="redis">The connection.</param>
    /// <param name="prefix">Before the names of keys and channel.</param>
    public RedisFleetStatusStore(IConnectionMultiplexer redis, string prefix = "gogobe:")
    {
        _redis = redis;
        (_lease, _status) = (prefix + "fleet:reader", prefix + "fleet:status");
        _channel = RedisChannel.Literal(prefix + "fleet");

        // While Redis is away the client keeps the wish and subscribes when it is back.
        _subscribed = new(() => _redis.GetSubscriber().SubscribeAsync(_channel, (_, _) => _listeners.Tell(true), CommandFlags.FireAndForget));
    }

    /// <inheritdoc/>
    public async Task<bool> TryLeadAsync(string reader, TimeSpan lease, CancellationToken cancellationToken) =>
        (int)await EvaluateAsync(Lead, [_lease], [reader, (long)lease.TotalMilliseconds], cancellationToken) == 1;

    /// <inheritdoc/>
    public Task ReleaseAsync(string reader, CancellationToken cancellationToken) => EvaluateAsync(Release, [_lease], [reader], cancellationToken);

    /// <inheritdoc/>
    public async Task<bool> WriteAsync(string reader, StoredFleetStatus status, CancellationToken cancellationToken) =>
        (int)await EvaluateAsync(
            Write, [_lease, _status, (string)_channel!], [reader, JsonSerializer.Serialize(status, StoredFleetStatusJson.Default.StoredFleetStatus)],
            cancellationToken) == 1;

    /// <inheritdoc/>
    public async Task<StoredFleetStatus?> ReadAsync(CancellationToken cancellationToken) =>
        (string?)await _redis.GetDatabase().StringGetAsync(_status).WaitAsync(cancellationToken) is { } json
            ? JsonSerializer.Deserialize(json, StoredFleetStatusJson.Default.StoredFleetStatus)
            : null;

    /// <inheritdoc/>
    public IDisposable Subscribe(Action changed)
    {
        _ = _subscribed.Value;
        return _listeners.Add(_ => changed());
    }

    private Task<RedisResult> EvaluateAsync(string script, RedisKey[] keys, RedisValue[] values, CancellationToken cancellationToken) =>
        _redis.GetDatabase().ScriptEvaluateAsync(script, keys, values).WaitAsync(cancellationToken);
}

[JsonSerializable(typeof(StoredFleetStatus))]
internal sealed partial class StoredFleetStatusJson : JsonSerializerContext;

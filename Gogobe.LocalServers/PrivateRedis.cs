using Gogobe.LocalServers.Processes;
using StackExchange.Redis;

namespace Gogobe.LocalServers;

/// <summary>A Redis of our own: TCP on 127.0.0.1 only, no Unix socket, a random password in a file of mode 0600, an append-only file.</summary>
internal sealed class PrivateRedis : PrivateServer
{
    private readonly ServerAccount _account;
    private readonly string _server;
    private readonly string _folder;
    private readonly string _password;
    private readonly bool _durable;

    private PrivateRedis(ServerRequest request, string folder, string server, ServerAccount account, ILogger logger, TimeProvider clock)
        : base("Redis", LogOf(request.DataFolder, "redis"), logger, clock)
    {
        _account = account;
        _server = server;
        _folder = folder;
        _durable = request.Durable;
        _password = SecretFile.ReadOrCreate(Path.Combine(request.DataFolder, "redis.password"), request.Password, out _);
    }

    /// <summary>Whether there is a redis-server on this machine.</summary>
    public static bool IsInstalled => Posix.Find("redis-server") is not null;

    /// <summary>Connection string in the form of StackExchange.Redis.</summary>
    public string ConnectionString => $"127.0.0.1:{Port},password={_password}";

    /// <summary>Starts the server of a data folder.</summary>
    /// <exception cref="CannotStartException">Redis is missing or does not start.</exception>
    public static async Task<PrivateRedis> StartAsync(
        ServerRequest request, ILogger logger, TimeProvider clock, CancellationToken cancellationToken)
    {
        var program = Posix.Find("redis-server")
            ?? throw new CannotStartException("redis-server is not installed. './gogobe setup' installs it; or give ConnectionStrings__redis.");
        var account = await ServerAccount.ForAsync(request.DataFolder, cancellationToken).ConfigureAwait(false);
        var folder = await account.FolderAsync("redis", cancellationToken).ConfigureAwait(false);
        var server = new PrivateRedis(request, folder, program, account, logger, clock);
        try
        {
            await server.StartAsync(request.WantedPort, cancellationToken).ConfigureAwait(false);
            return server;
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    protected override async Task<WatchedProcess> LaunchAsync(CancellationToken cancellationToken)
    {
        // A file, not arguments: arguments are for everybody to see in the process list.
        var configuration = Path.Combine(_folder, "redis.conf");
        await _account.WriteAsync(configuration, Configuration(), cancellationToken).ConfigureAwait(false);
        return await WatchedProcess.StartAsync(_account.Command(_server, configuration), Log, "TERM", TimeSpan.FromSeconds(10)).ConfigureAwait(false);
    }

    protected override async Task<bool> AnswersAsync(CancellationToken cancellationToken)
    {
        try
        {
            var options = ConfigurationOptions.Parse(ConnectionString);
            options.ConnectRetry = 0;
            options.ConnectTimeout = 1000;
            await using var redis = await ConnectionMultiplexer.ConnectAsync(options).ConfigureAwait(false);
            await redis.GetDatabase().PingAsync().ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            // Refused, or still loading its append-only file.
            return false;
        }
    }

    private string Configuration() => $"""
        bind 127.0.0.1
        port {Port}
        unixsocket ""
        protected-mode yes
        requirepass {_password}
        dir {_folder}
        daemonize no
        save ""
        appendonly {(_durable ? "yes" : "no")}
        appendfsync everysec
        maxmemory 256mb
        maxmemory-policy volatile-lru
        loglevel notice

        """;
}

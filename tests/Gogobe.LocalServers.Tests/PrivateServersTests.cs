using Gogobe.LocalServers.Postgres;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using StackExchange.Redis;

namespace Gogobe.LocalServers.Tests;

public sealed class PrivateServersTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("servers");

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Postgres_Killed_ComesBackOnTheSamePortWithItsData()
    {
        await using var server = await StartPostgresAsync();
        var (port, pid) = (server.Port, server.Pid);
        await AskAsync(server, "create table kept as select 42 as x");

        Posix.Signal(pid, Posix.Kill).ShouldBeTrue();
        await Eventually.HoldsAsync("PostgreSQL is back", async () => server.Restarts > 0 && await AnswersAsync(server));

        server.Port.ShouldBe(port);
        server.Pid.ShouldNotBe(pid);
        (await AskAsync(server, "select x from kept")).ShouldBe(42);
    }

    [Fact]
    public async Task Redis_Killed_ComesBackOnTheSamePortWithItsData()
    {
        await using var server = await PrivateRedis.StartAsync(new ServerRequest(_scratch.Path), NullLogger.Instance, TimeProvider.System, Cancel);
        var (port, pid) = (server.Port, server.Pid);
        await using var redis = await ConnectionMultiplexer.ConnectAsync(server.ConnectionString + ",abortConnect=false");
        await redis.GetDatabase().StringSetAsync("kept", "42");

        Posix.Signal(pid, Posix.Kill).ShouldBeTrue();
        await Eventually.HoldsAsync("Redis is back", async () =>
        {
            try
            {
                return server.Restarts > 0 && await redis.GetDatabase().StringGetAsync("kept") == "42";
            }
            catch (Exception e) when (e is RedisException or TimeoutException)
            {
                return false;
            }
        });

        server.Port.ShouldBe(port);
    }

    [Fact]
    public async Task Postgres_OfRealData_WaitsForTheDiskAndListensOnLoopbackOnly()
    {
        await using var server = await StartPostgresAsync();

        foreach (var setting in (string[])["fsync", "synchronous_commit", "full_page_writes"])
        {
            (await AskAsync(server, $"show {setting}")).ShouldBe("on", setting);
        }

        (await AskAsync(server, "show listen_addresses")).ShouldBe("127.0.0.1");
        (await AskAsync(server, "show unix_socket_directories")).ShouldBe("");
        (await AskAsync(server, "select string_agg(distinct auth_method, ',') from pg_hba_file_rules")).ShouldBe("scram-sha-256");
        (await AskAsync(server, "select 'ש' ~ '^\\w$'")).ShouldBe(true);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Postgres_PasswordFileLost_GetsANewPassword()
    {
        await using (var first = await StartPostgresAsync())
        {
            await AskAsync(first, "create table kept as select 42 as x");
        }

        File.Delete(Path.Combine(_scratch.Path, "postgres.password"));

        await using var second = await StartPostgresAsync();
        (await AskAsync(second, "select x from kept")).ShouldBe(42);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Postgres_InitInterrupted_IsMadeAgain()
    {
        await using (await StartPostgresAsync())
        {
        }

        // As it is when the host dies while the cluster is being made: the unfinished one lies beside the place of the finished one.
        Directory.Move(Path.Combine(_scratch.Path, "postgres", "data"), Path.Combine(_scratch.Path, "postgres", "data.new"));
        File.Delete(Path.Combine(_scratch.Path, "postgres", "data.new", "global", "pg_control"));

        await using var second = await StartPostgresAsync();
        (await AskAsync(second, "select 1")).ShouldBe(1);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Postgres_WantedPortTaken_TakesAnother()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        taken.Start();
        var port = ((System.Net.IPEndPoint)taken.LocalEndpoint).Port;

        await using var server = await PrivatePostgres.StartAsync(
            new ServerRequest(_scratch.Path) { WantedPort = port }, NullLogger.Instance, TimeProvider.System, Cancel);

        server.Port.ShouldNotBe(port);
    }

    private Task<PrivatePostgres> StartPostgresAsync() =>
        PrivatePostgres.StartAsync(new ServerRequest(_scratch.Path), NullLogger.Instance, TimeProvider.System, Cancel);

    private static async Task<bool> AnswersAsync(PrivatePostgres server)
    {
        try
        {
            return await AskAsync(server, "select 1") is 1;
        }
        catch (NpgsqlException)
        {
            return false;
        }
    }

    private static async Task<object?> AskAsync(PrivatePostgres server, string sql)
    {
        await using var connection = new NpgsqlConnection(server.ConnectionString + ";Pooling=false");
        await connection.OpenAsync(Cancel);
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(Cancel);
    }
}

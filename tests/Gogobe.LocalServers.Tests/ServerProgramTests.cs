using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing;
using Npgsql;
using StackExchange.Redis;

namespace Gogobe.LocalServers.Tests;

/// <summary>The program that runs one server in the foreground.</summary>
public sealed class ServerProgramTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("server");

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Postgres_WithAPassword_TakesItAndTheNextOneWithItsDataKept()
    {
        var port = FreePort.Find();
        using (var first = Start("postgres", port, "secret-1"))
        {
            await AskAsync(port, "secret-1", "create table kept as select 42 as x");
            await EndAsync(first);
        }

        using var second = Start("postgres", port, "secret-2");
        (await AskAsync(port, "secret-2", "select x from kept")).ShouldBe(42);
        await EndAsync(second);
    }

    [Fact]
    public async Task Redis_InTheForeground_SaysItsLogAndLeavesNothingWhenItIsKilled()
    {
        var port = FreePort.Find();
        using var program = Start("redis", port, "secret");
        await Eventually.HoldsAsync("Redis answers", () => AnswersAsync(port, "secret"));
        await Eventually.HoldsAsync("its log is on the console", () => program.Said.Any(line => line.Contains("Ready to accept connections", StringComparison.Ordinal)));

        using (var another = Start("redis", FreePort.Find(), "secret"))
        {
            (await another.EndAsync()).ShouldBe(1);
            string.Join('\n', another.Said).ShouldContain("another process runs the redis");
        }

        program.Kill();
        await Eventually.HoldsAsync("Redis has ended", async () => !await AnswersAsync(port, "secret"));
    }

    [Theory]
    [InlineData(64, "usage", "postgres")]
    [InlineData(64, "usage", "postgres", "0")]
    [InlineData(1, "there are postgres, redis and kafka", "mysql", "20001")]
    public async Task Program_WithWrongArguments_SaysWhatThereIs(int code, string what, params string[] arguments)
    {
        using var program = new ServerProcess(_scratch.Path, "x", arguments);

        (await program.EndAsync()).ShouldBe(code);

        string.Join('\n', program.Said).ShouldContain(what);
    }

    [Fact]
    public async Task Program_PasswordThatWouldNeedQuotes_IsRefused()
    {
        using var program = Start("redis", FreePort.Find(), "a b'c");

        (await program.EndAsync()).ShouldBe(1);

        string.Join('\n', program.Said).ShouldContain("letters, digits");
    }

    private ServerProcess Start(string kind, int port, string password) => new(_scratch.Path, password, kind, port.ToString(CultureInfo.InvariantCulture));

    private static async Task EndAsync(ServerProcess program)
    {
        program.Signal(Posix.Terminate);
        (await program.EndAsync()).ShouldBe(0, string.Join('\n', program.Said));
    }

    private static async Task<object?> AskAsync(int port, string password, string sql)
    {
        await using var database = NpgsqlDataSource.Create(string.Create(
            CultureInfo.InvariantCulture, $"Host=127.0.0.1;Port={port};Username=gogobe;Password={password};Database=gogobe;Pooling=false"));
        object? answer = null;
        await Eventually.HoldsAsync("PostgreSQL answers", async () =>
        {
            try
            {
                await using var command = database.CreateCommand(sql);
                answer = await command.ExecuteScalarAsync(TestContext.Current.CancellationToken);
                return true;
            }
            catch (NpgsqlException)
            {
                return false;
            }
        });
        return answer;
    }

    private static async Task<bool> AnswersAsync(int port, string password)
    {
        try
        {
            await using var redis = await ConnectionMultiplexer.ConnectAsync(
                string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{port},password={password},connectRetry=0,connectTimeout=1000"));
            await redis.GetDatabase().PingAsync();
            return true;
        }
        catch (RedisException)
        {
            return false;
        }
    }

    /// <summary>The program of this build, which is copied beside its tests.</summary>
    private sealed class ServerProcess : IDisposable
    {
        private readonly Process _process;

        public ServerProcess(string data, string password, params string[] arguments)
        {
            var start = new ProcessStartInfo("dotnet", [typeof(PrivateServer).Assembly.Location, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
            start.Environment["GOGOBE_DATA"] = data;
            start.Environment["GOGOBE_SERVER_PASSWORD"] = password;
            _process = Process.Start(start)!;
            _process.OutputDataReceived += (_, line) => Said.Enqueue(line.Data ?? "");
            _process.ErrorDataReceived += (_, line) => Said.Enqueue(line.Data ?? "");
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
        }

        public ConcurrentQueue<string> Said { get; } = new();

        public void Signal(int signal) => Posix.Signal(_process.Id, signal).ShouldBeTrue();

        public void Kill() => _process.Kill();

        public async Task<int> EndAsync()
        {
            await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
            return _process.ExitCode;
        }

        public void Dispose()
        {
            if (!_process.HasExited)
            {
                _process.Kill();
            }

            _process.Dispose();
        }
    }
}

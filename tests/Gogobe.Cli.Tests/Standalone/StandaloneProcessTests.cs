using System.Globalization;
using System.Text.Json;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Postgres;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cli.Tests.Standalone;

/// <summary>The host as a process: ended in every way a process can end.</summary>
public sealed class StandaloneProcessTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("host");
    private readonly DataFolder _data;
    private readonly string _port = Loopback.FreePort().ToString(CultureInfo.InvariantCulture);

    public StandaloneProcessTests() => _data = new DataFolder(Path.Combine(_scratch.Path, "data"));

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Host_KilledHard_LeavesNoProcessAndTheNextStartHasTheData()
    {
        HostStateFile card;
        using (var first = HostProcess.Start(_data, alone: true, "up", "--port", _port))
        {
            card = await HostProcess.ReadyAsync(_data);
            await ExecuteAsync(card, "create table kept as select 1 as x");
            Posix.Signal(first.Pid, Posix.Kill).ShouldBeTrue();
            await first.EndAsync();
        }

        // Started at once: lock file, pid file and card of the killed host are still there, and its PostgreSQL is still shutting down.
        using var second = HostProcess.Start(_data, alone: true, "up", "--port", _port);
        await ExecuteAsync(await HostProcess.ReadyAsync(_data, notPid: card.Pid), "insert into kept values (2)");
        Posix.Signal(second.Pid, Posix.Kill).ShouldBeTrue();
        await second.EndAsync();

        await Eventually.HoldsAsync("no process is left", () => HostProcess.On(_data).Count == 0);
    }

    [Fact]
    public async Task Up_HostKilled_IsStartedAgainAndDownEndsAll()
    {
        using var up = HostProcess.Start(_data, alone: false, "up", "--port", _port);
        var first = await HostProcess.ReadyAsync(_data);
        first.Pid.ShouldNotBe(up.Pid);
        Posix.Signal(first.Pid, Posix.Kill).ShouldBeTrue();
        var second = await HostProcess.ReadyAsync(_data, notPid: first.Pid);
        second.PostgresPort.ShouldBe(first.PostgresPort);

        var (_, json, _) = await HostProcess.RunAsync(_data, "status", "--json");
        using (var status = JsonDocument.Parse(json))
        {
            status.RootElement.GetProperty("state").GetString().ShouldBe("running");
            status.RootElement.GetProperty("health").GetString().ShouldBe("Healthy");
            status.RootElement.GetProperty("backlog").GetProperty("discovered").GetInt64().ShouldBe(0);
            status.RootElement.GetProperty("host").GetProperty("address").GetString().ShouldBe($"http://127.0.0.1:{_port}");
        }

        var refused = await HostProcess.RunAsync(_data, "up", "--port", _port);
        refused.Code.ShouldBe(1);
        refused.Error.ShouldContain($"pid {up.Pid}");

        (await HostProcess.RunAsync(_data, "down")).Code.ShouldBe(0);
        (await up.EndAsync()).ShouldBe(0);
        await Eventually.HoldsAsync("no process is left", () => HostProcess.On(_data).Count == 0);
        var (code, stopped, _) = await HostProcess.RunAsync(_data, "status");
        code.ShouldBe(3);
        stopped.ShouldContain("stopped");
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Up_SupervisorKilled_HostDrainsAndLeavesNoProcess()
    {
        using var up = HostProcess.Start(_data, alone: false, "up", "--port", _port);
        await HostProcess.ReadyAsync(_data);

        Posix.Signal(up.Pid, Posix.Kill).ShouldBeTrue();

        await Eventually.HoldsAsync("no process is left", () => HostProcess.On(_data).Count == 0);
        File.Exists(_data.HostPid).ShouldBeFalse();
    }

    [Fact]
    public async Task Up_PortTaken_SaysSoAndEnds()
    {
        using var taken = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, int.Parse(_port, CultureInfo.InvariantCulture));
        taken.Start();

        var (code, _, error) = await HostProcess.RunAsync(_data, "up", "--port", _port);

        code.ShouldBe(1);
        error.ShouldContain($"port {_port}");
        error.ShouldContain("--port");
    }

    [Fact]
    public async Task Down_NothingRuns_SaysSo()
    {
        var (code, _, error) = await HostProcess.RunAsync(_data, "down");

        code.ShouldBe(0);
        error.ShouldContain("nothing runs");
    }

    private async Task ExecuteAsync(HostStateFile card, string sql)
    {
        await using var connection = new NpgsqlConnection(PrivatePostgres.ConnectionStringOf(_data.Root, card.PostgresPort!.Value) + ";Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

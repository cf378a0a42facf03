using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Gogobe.LocalServers;
using Gogobe.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Cli.Tests.Standalone;

public sealed class StandaloneHostTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("host");
    private readonly DataFolder _data;

    public StandaloneHostTests() => _data = new DataFolder(Path.Combine(_scratch.Path, "data"));

    private StandaloneOptions Options => new() { Verb = "test", Data = _data, KafkaHome = null, ConsoleLevel = LogLevel.None, Announce = false };

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Start_FolderTaken_NamesThePidOfTheOther()
    {
        _data.Create();
        using var other = FolderLock.TryTake(_data.HostLock, _data.HostPid);

        var refused = await Should.ThrowAsync<CannotStartException>(() => StandaloneHost.StartAsync(Options, TestContext.Current.CancellationToken));

        refused.Message.ShouldContain($"pid {Environment.ProcessId}");
        FolderLock.Holder(_data.HostLock, _data.HostPid).ShouldBe(Environment.ProcessId);
    }

    [Fact]
    public async Task Start_PortTaken_GivesTheFolderBack()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = await Should.ThrowAsync<CannotStartException>(
            () => StandaloneHost.StartAsync(Options with { Port = port }, TestContext.Current.CancellationToken));

        refused.Message.ShouldContain(port.ToString(CultureInfo.InvariantCulture));
        FolderLock.Holder(_data.HostLock, _data.HostPid).ShouldBeNull();
    }

    [Fact]
    public async Task Start_NothingThere_HasSchemaServicesAndAPrivatePasswordFile()
    {
        await using (var host = await StandaloneHost.StartAsync(Options, TestContext.Current.CancellationToken))
        {
            await using var count = host.Services.GetRequiredService<NpgsqlDataSource>().CreateCommand("select count(*) from chains");
            ((long)(await count.ExecuteScalarAsync(TestContext.Current.CancellationToken))!).ShouldBeGreaterThan(20);
            host.Transport.ShouldBe("memory");
            File.GetUnixFileMode(Path.Combine(_data.Root, "postgres.password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.GetUnixFileMode(Path.Combine(_data.Root, "redis.password")).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
            HostStateFile.Read(_data.HostStateFile)!.Pid.ShouldBe(Environment.ProcessId);
        }

        File.Exists(_data.HostStateFile).ShouldBeFalse();
        File.Exists(_data.HostPid).ShouldBeFalse();
        await Eventually.HoldsAsync("no process is left", () => HostProcess.On(_data).Count == 0);
    }

    [Fact]
    public async Task Run_WorkerCrashes_ReturnsOneAndKeepsTheFault()
    {
        var options = Options with { Configure = builder => builder.Services.AddHostedService<CrashingWorker>() };
        await using var host = await StandaloneHost.StartAsync(options, TestContext.Current.CancellationToken);

        (await host.RunAsync(TestContext.Current.CancellationToken)).ShouldBe(1);

        host.Fault.ShouldBeOfType<InvalidTimeZoneException>();
    }

    [Fact]
    public async Task Run_Cancelled_DrainsAndReturnsZero()
    {
        await using var host = await StandaloneHost.StartAsync(Options, TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();

        (await host.RunAsync(stop.Token)).ShouldBe(0);

        host.Fault.ShouldBeNull();
    }

    private sealed class CrashingWorker : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidTimeZoneException("a bug");
        }
    }
}

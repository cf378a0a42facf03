using Gogobe.LocalServers.Processes;
using Gogobe.Testing;

namespace Gogobe.LocalServers.Tests;

public sealed class WatchedProcessTests
{
    private const int Stop = 19;
    private const int Continue = 18;

    [Fact]
    public async Task Server_StoppedForAWhile_IsNotTakenForEnded()
    {
        await using var folder = ScratchFolder.Create("watched");
        await using var process = await WatchedProcess.StartAsync(["sleep", "60"], Path.Combine(folder.Path, "log"), "TERM", TimeSpan.FromSeconds(5));

        Posix.Signal(process.Pid, Stop).ShouldBeTrue();
        await Task.Delay(TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken);

        process.Exited.IsCompleted.ShouldBeFalse();
        Posix.Signal(process.Pid, Continue).ShouldBeTrue();
        Posix.Signal(process.Pid, Posix.Kill).ShouldBeTrue();
        (await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBe(128 + 9);
    }

    [Fact]
    public async Task Server_EndsByItself_SaysItsCode()
    {
        await using var folder = ScratchFolder.Create("watched");
        await using var process = await WatchedProcess.StartAsync(["sh", "-c", "exit 7"], Path.Combine(folder.Path, "log"), "TERM", TimeSpan.FromSeconds(5));

        (await process.Exited.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken)).ShouldBe(7);
    }
}

using System.Diagnostics;
using Gogobe.LocalServers.Processes;
using Gogobe.Testing;

namespace Gogobe.AppHost.Tests;

/// <summary>How the AppHost ends: asked, killed, and before it has begun.</summary>
public sealed class EndTests(ITestOutputHelper output)
{
    [Theory]
    [Trait("tier", "all")]
    [InlineData(Posix.Terminate, 0)]
    [InlineData(Posix.Interrupt, 0)]
    [InlineData(Posix.Kill, 137)]
    public async Task AppHost_Ended_LeavesNoProcess(int signal, int code)
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var scratch = ScratchFolder.Create("apphost");
        using var app = AppHostProcess.Start(scratch.Path);
        await app.HealthyAsync();
        OurProcesses.On(scratch.Path, app.Pid).Count.ShouldBeGreaterThan(10, "the services and their servers run");

        var since = Stopwatch.GetTimestamp();
        Posix.Signal(app.Pid, signal).ShouldBeTrue();
        await OurProcesses.NoneAsync(scratch.Path, app.Pid);

        output.WriteLine($"no process left after {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s");
        (await app.EndAsync()).ShouldBe(code, app.Said);
    }

    [Fact]
    public async Task AppHost_WithoutKafka_SaysWhatToDoAndEnds()
    {
        await using var scratch = ScratchFolder.Create("apphost");
        using var app = AppHostProcess.Start(scratch.Path, ("KAFKA_HOME", ""));

        (await app.EndAsync()).ShouldBe(1);

        app.Said.ShouldContain("./gogobe setup --kafka");
        app.Said.ShouldContain("KAFKA_HOME");
        app.Said.ShouldNotContain("   at ", Case.Sensitive, "no stack trace");
        OurProcesses.On(scratch.Path, app.Pid).ShouldBeEmpty();
    }

    [Fact]
    public async Task AppHost_UnknownFormOfServers_SaysWhichThereAre()
    {
        await using var scratch = ScratchFolder.Create("apphost");
        using var app = AppHostProcess.Start(scratch.Path, ("Gogobe__Servers", "vm"));

        (await app.EndAsync()).ShouldBe(1);

        app.Said.ShouldContain("containers, local or auto");
    }
}

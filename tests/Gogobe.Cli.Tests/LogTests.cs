using Gogobe.Cli.Logging;
using Gogobe.Cli.Verbs;
using Gogobe.Testing;
using Microsoft.Extensions.Logging;

namespace Gogobe.Cli.Tests;

public sealed class LogTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("log");
    private readonly string _path;

    public LogTests() => _path = Path.Combine(_scratch.Path, "app.log");

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public void RollingFile_Full_IsRolledAndTheOldestGoes()
    {
        using (var file = new RollingFile(_path, bound: 100, kept: 2))
        {
            for (var i = 0; i < 100; i++)
            {
                file.WriteLine($"line {i} ----------------------------");
            }
        }

        Directory.GetFiles(_scratch.Path).Select(Path.GetFileName).Order().ShouldBe(["app.log", "app.log.1", "app.log.2"]);
        Directory.GetFiles(_scratch.Path).Sum(f => new FileInfo(f).Length).ShouldBeLessThan(500);
        File.ReadAllLines(_path)[^1].ShouldStartWith("line 99 ");
    }

    [Fact]
    public void AppLog_TextOfAPortal_CannotForgeALineOrMoveTheCursor()
    {
        var log = new AppLog(_path, LogLevel.None, TimeProvider.System);
#pragma warning disable CA1848
        log.CreateLogger("Test").LogWarning("{Name}", "a\u001b[2Jb\n2026-01-01T00:00:00.000Z info  forged");
#pragma warning restore CA1848
        log.Close();

        var line = File.ReadAllLines(_path).ShouldHaveSingleItem();
        line.ShouldNotContain('\u001b');
        line.ShouldContain("WARN  Test: a");
    }

    [Fact]
    public async Task Logs_Following_PrintsTheTailThenWhatComesAndGoesOnAfterARoll()
    {
        await File.WriteAllLinesAsync(_path, Enumerable.Range(0, 10).Select(i => $"past {i} with some length to it"), TestContext.Current.CancellationToken);
        using var output = new StringWriter();
        var printed = TextWriter.Synchronized(output);
        using var stop = new CancellationTokenSource();
        var following = LogsVerb.RunAsync(_path, 2, follow: true, printed, stop.Token);

        await Eventually.HoldsAsync("the tail is there", () => Printed().Contains("past 9", StringComparison.Ordinal));
        await File.AppendAllTextAsync(_path, "now\n", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync("the new line is there", () => Printed().Contains("now", StringComparison.Ordinal));
        File.Move(_path, _path + ".1");
        await File.WriteAllTextAsync(_path, "rolled\n", TestContext.Current.CancellationToken);
        await Eventually.HoldsAsync("the line after the roll is there", () => Printed().Contains("rolled", StringComparison.Ordinal));
        await stop.CancelAsync();
        (await following).ShouldBe(0);

        Printed().Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .ShouldBe(["past 8 with some length to it", "past 9 with some length to it", "now", "rolled"]);

        string Printed()
        {
            // The lock that a synchronized writer takes itself.
            lock (printed)
            {
                return output.ToString();
            }
        }
    }
}

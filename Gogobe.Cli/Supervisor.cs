using System.Diagnostics;
using Gogobe.Cli.Logging;
using Gogobe.LocalServers;

namespace Gogobe.Cli;

/// <summary>
/// Runs a host in a process of its own and starts it again with back-off when it crashes. The host's standard input is a pipe that only we hold open: closing
/// it asks for a drain, and when we die the host drains too.
/// </summary>
internal sealed partial class Supervisor(DataFolder data, TimeProvider clock)
{
    /// <summary>Exit code of a supervised host that cannot start for a reason a person must mend.</summary>
    public const int CannotStart = 78;

    private const string Marker = "GOGOBE_SUPERVISED";

    private static readonly TimeSpan s_firstBackoff = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromMinutes(1);

    /// <summary>Whether this process is such a host.</summary>
    public static bool IsSupervised => Environment.GetEnvironmentVariable(Marker) == "1";

    /// <summary>Supervises until the host ends by itself or the token asks for a drain.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(DataFolder data, IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        data.Create();
        using var folderLock = FolderLock.TryTake(data.SupervisorLock, data.SupervisorPid)
            ?? throw new CannotStartException(
                $"another Gogobe is up on {data.Root} (pid {FolderLock.Holder(data.SupervisorLock, data.SupervisorPid)}). Stop it with './gogobe down', or set GOGOBE_DATA to another folder.");
        return await new Supervisor(data, TimeProvider.System).KeepAsync(arguments, cancellationToken);
    }

    private async Task<int> KeepAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        var backoff = s_firstBackoff;
        for (var first = true; ; first = false)
        {
            var started = clock.GetTimestamp();
            var code = await RunOnceAsync(arguments, cancellationToken);
            if (code == 0 || cancellationToken.IsCancellationRequested)
            {
                return code;
            }

            if (first && code == CannotStart)
            {
                return 1;
            }

            // A host that ran for a while had a good start, so its crash is the first of a new row.
            backoff = clock.GetElapsedTime(started) > s_longestBackoff ? s_firstBackoff : backoff;
            SayCrashed(code, backoff);
            try
            {
                await Task.Delay(backoff, clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return 0;
            }

            backoff = TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, s_longestBackoff.Ticks));
        }
    }

    private async Task<int> RunOnceAsync(IReadOnlyList<string> arguments, CancellationToken cancellationToken)
    {
        using var host = Process.Start(StartInfo(arguments))!;
        await using (cancellationToken.Register(host.StandardInput.Close))
        {
            await host.WaitForExitAsync(CancellationToken.None);
        }

        return host.ExitCode;
    }

    private ProcessStartInfo StartInfo(IReadOnlyList<string> arguments)
    {
        // 'dotnet Gogobe.Cli.dll' or the executable beside it.
        var program = Environment.ProcessPath!;
        string[] self = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(Supervisor).Assembly.Location] : [];
        var start = new ProcessStartInfo(program, [.. self, .. arguments]) { RedirectStandardInput = true };
        start.Environment[Marker] = "1";
        start.Environment["GOGOBE_DATA"] = data.Root;
        return start;
    }

    // Opened for this one line: the file is the host's, which may have rolled it meanwhile.
    private void SayCrashed(int code, TimeSpan backoff)
    {
        var log = new AppLog(data.Log, LogLevel.Information, clock);
        LogCrashed(log.CreateLogger("Gogobe.Supervisor"), code, backoff);
        log.Close();
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The host ended with exit code {Code}; starting it again in {Backoff}")]
    private static partial void LogCrashed(ILogger logger, int code, TimeSpan backoff);
}

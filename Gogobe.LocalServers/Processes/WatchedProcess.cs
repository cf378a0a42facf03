using System.Diagnostics;

namespace Gogobe.LocalServers.Processes;

/// <summary>
/// A server that ends with this process, however this process ends. A small shell holds the reading end of a pipe whose writing end only we have: when we
/// die, by <c>kill -9</c> too, the pipe ends, and the shell stops the server. The same way is used for a clean stop.
/// </summary>
internal sealed class WatchedProcess : IAsyncDisposable
{
    // A session of its own: Ctrl+C in the terminal must reach us alone, and a kill of our process group must leave the watcher alive to do its work.
    // "set -m" gives server and watcher a process group each; then it ends, or "wait" would return for a server that is only stopped (SIGSTOP), and its end
    // would be taken for the server's. The server starts before the trap, or it would inherit the ignored signals.
    private const string Script = """
        stop=$1; grace=$2; log=$3; shift 3
        exec 3<&0 2>/dev/null
        set -m
        "$@" </dev/null >>"$log" 2>&1 3<&- &
        server=$!
        trap '' INT TERM HUP
        (
          cat <&3 >/dev/null
          for signal in "$stop" QUIT KILL; do
            kill "-$signal" "$server" 2>/dev/null
            tries=$((grace * 20))
            while [ $tries -gt 0 ] && kill -0 "$server" 2>/dev/null; do sleep 0.05; tries=$((tries - 1)); done
          done
        ) &
        watcher=$!
        set +m
        echo "$server"
        wait "$server"; code=$?
        kill -KILL "-$watcher" 2>/dev/null
        exit $code
        """;

    private readonly Process _shell;

    private WatchedProcess(Process shell, int pid)
    {
        _shell = shell;
        Pid = pid;
        Exited = EndAsync();
    }

    /// <summary>The server's own pid, not the shell's.</summary>
    public int Pid { get; }

    /// <summary>Completes with the exit code when the server has ended, by itself or by us.</summary>
    public Task<int> Exited { get; }

    /// <summary>Starts a server.</summary>
    /// <param name="command">Program and arguments.</param>
    /// <param name="log">File that gets both of its streams, appended.</param>
    /// <param name="stop">Signal that asks it to stop, for example <c>INT</c>. Then comes QUIT, then KILL.</param>
    /// <param name="grace">How long it may take after each signal.</param>
    public static async Task<WatchedProcess> StartAsync(IReadOnlyList<string> command, string log, string stop, TimeSpan grace)
    {
        string[] shell = Posix.Find("setsid") is { } setsid ? [setsid, "bash"] : ["bash"];
        string[] script = ["-c", Script, "gogobe-watch", stop, $"{Math.Ceiling(grace.TotalSeconds)}", log];
        var start = new ProcessStartInfo(shell[0], [.. shell.Skip(1), .. script, .. command])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = "/",
        };
        var process = Process.Start(start)!;
        var line = await process.StandardOutput.ReadLineAsync().ConfigureAwait(false);
        return int.TryParse(line, out var pid)
            ? new WatchedProcess(process, pid)
            : throw new CannotStartException($"cannot start {command[0]}: see {log}");
    }

    /// <summary>Stops the server and waits until it is gone.</summary>
    public async ValueTask DisposeAsync()
    {
        _shell.StandardInput.Close();
        await Exited.ConfigureAwait(false);
        _shell.Dispose();
    }

    private async Task<int> EndAsync()
    {
        await _shell.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        return _shell.ExitCode;
    }
}

using System.Diagnostics;

namespace Gogobe.LocalServers.Processes;

/// <summary>
/// A server of an earlier host that still runs on our data, or is still shutting down. The data folder is locked by us, so it can only be a leftover: it is
/// asked to stop, and waited for.
/// </summary>
/// <param name="server">Its name in words.</param>
/// <param name="find">Its process id, as long as it runs.</param>
/// <param name="steps">Signals, the polite one first, and how long it may take after each.</param>
/// <param name="logger">Says that one was found.</param>
/// <param name="clock">The clock.</param>
internal sealed partial class ServerOrphan(
    string server, Func<int?> find, IReadOnlyList<(int Signal, TimeSpan Grace)> steps, ILogger logger, TimeProvider clock)
{
    /// <summary>Returns when no server of this data is left.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (find() is not { } pid)
        {
            return;
        }

        LogOrphan(server, pid);
        foreach (var (signal, grace) in steps)
        {
            Posix.Signal(pid, signal);
            var since = clock.GetTimestamp();
            while (find() == pid)
            {
                if (clock.GetElapsedTime(since) > grace)
                {
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken).ConfigureAwait(false);
            }

            if (find() != pid)
            {
                return;
            }
        }

        throw new CannotStartException($"{server} of an earlier host (pid {pid}) does not end.");
    }

    /// <summary>Whether such a process runs; null when it does not.</summary>
    public static int? Running(int pid, Func<Process, bool> isOurs)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited && isOurs(process) ? pid : null;
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server} of an earlier host still runs (pid {Pid}); waiting for it to end")]
    private partial void LogOrphan(string server, int pid);
}

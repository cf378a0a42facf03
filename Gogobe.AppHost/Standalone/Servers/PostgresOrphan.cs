using System.Diagnostics;
using System.Globalization;

namespace Gogobe.AppHost.Standalone.Servers;

/// <summary>
/// A postmaster of an earlier host that still runs on our data, or is still shutting down. The data folder is locked by us, so it can only be a leftover: it is
/// asked to stop, and waited for.
/// </summary>
internal sealed partial class PostgresOrphan(string data, ILogger logger, TimeProvider clock)
{
    private static readonly (int Signal, TimeSpan Grace)[] s_steps =
    [
        (Posix.Interrupt, TimeSpan.FromSeconds(30)),
        (Posix.Quit, TimeSpan.FromSeconds(10)),
        (Posix.Kill, TimeSpan.FromSeconds(10)),
    ];

    /// <summary>Returns when no postmaster of this cluster is left.</summary>
    public async Task EndAsync(CancellationToken cancellationToken)
    {
        if (Find() is not { } pid)
        {
            return;
        }

        LogOrphan(pid);
        foreach (var (signal, grace) in s_steps)
        {
            Posix.Signal(pid, signal);
            var since = clock.GetTimestamp();
            while (Find() == pid)
            {
                if (clock.GetElapsedTime(since) > grace)
                {
                    break;
                }

                await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken).ConfigureAwait(false);
            }

            if (Find() != pid)
            {
                return;
            }
        }

        throw new CannotStartException($"PostgreSQL of an earlier host (pid {pid}) does not end.");
    }

    // First line of postmaster.pid. The file stays behind when a postmaster was killed, and its number may be somebody else's by now.
    private int? Find()
    {
        try
        {
            var first = File.ReadLines(Path.Combine(data, "postmaster.pid")).FirstOrDefault();
            if (!int.TryParse(first, CultureInfo.InvariantCulture, out var pid))
            {
                return null;
            }

            using var process = Process.GetProcessById(pid);
            return process.ProcessName.StartsWith("postgres", StringComparison.Ordinal) && !process.HasExited ? pid : null;
        }
        catch (Exception e) when (e is IOException or ArgumentException or UnauthorizedAccessException or InvalidOperationException)
        {
            return null;
        }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "PostgreSQL of an earlier host still runs (pid {Pid}); waiting for it to end")]
    private partial void LogOrphan(int pid);
}

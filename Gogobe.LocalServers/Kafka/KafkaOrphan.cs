using System.Diagnostics;
using System.Globalization;
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers.Kafka;

/// <summary>A broker that an earlier host left behind: two on one folder would not start.</summary>
internal static class KafkaOrphan
{
    private static readonly (int Signal, TimeSpan Grace)[] s_steps = [(Posix.Terminate, TimeSpan.FromSeconds(20)), (Posix.Kill, TimeSpan.FromSeconds(10))];

    /// <summary>Writes down who runs: its number, and when it started, since numbers are used again.</summary>
    public static void Remember(string folder, int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            File.WriteAllText(PidFile(folder), string.Create(CultureInfo.InvariantCulture, $"{pid} {process.StartTime.Ticks}\n"));
        }
        catch (Exception e) when (e is ArgumentException or InvalidOperationException)
        {
            // It ended at once; whoever waits for it to answer sees that.
            File.Delete(PidFile(folder));
        }
    }

    /// <summary>Returns when no broker of this folder is left.</summary>
    public static Task EndAsync(string folder, ILogger logger, TimeProvider clock, CancellationToken cancellationToken) =>
        new ServerOrphan("Kafka", () => Find(folder), s_steps, logger, clock).EndAsync(cancellationToken);

    private static int? Find(string folder)
    {
        var path = PidFile(folder);
        if (!File.Exists(path)
            || File.ReadAllText(path).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is not [var number, var started]
            || !int.TryParse(number, CultureInfo.InvariantCulture, out var pid)
            || !long.TryParse(started, CultureInfo.InvariantCulture, out var ticks))
        {
            return null;
        }

        // The system counts in hundredths of a second from its own start, whose time of day is estimated anew by each process.
        return ServerOrphan.Running(pid, process => Math.Abs(process.StartTime.Ticks - ticks) < TimeSpan.TicksPerSecond);
    }

    private static string PidFile(string folder) => Path.Combine(folder, "broker.pid");
}

using System.Globalization;
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers.Postgres;

/// <summary>A postmaster that an earlier host left behind.</summary>
internal static class PostgresOrphan
{
    private static readonly (int Signal, TimeSpan Grace)[] s_steps =
    [
        (Posix.Interrupt, TimeSpan.FromSeconds(30)),
        (Posix.Quit, TimeSpan.FromSeconds(10)),
        (Posix.Kill, TimeSpan.FromSeconds(10)),
    ];

    /// <summary>Returns when no postmaster of this cluster is left.</summary>
    public static Task EndAsync(string data, ILogger logger, TimeProvider clock, CancellationToken cancellationToken) =>
        new ServerOrphan("PostgreSQL", () => Find(data), s_steps, logger, clock).EndAsync(cancellationToken);

    // First line of postmaster.pid. The file stays behind when a postmaster was killed, and its number may be somebody else's by now.
    private static int? Find(string data)
    {
        try
        {
            var first = File.ReadLines(Path.Combine(data, "postmaster.pid")).FirstOrDefault();
            return int.TryParse(first, CultureInfo.InvariantCulture, out var pid)
                ? ServerOrphan.Running(pid, process => process.ProcessName.StartsWith("postgres", StringComparison.Ordinal))
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}

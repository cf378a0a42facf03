using System.Diagnostics;
using Npgsql;

namespace Gogobe.EndToEnd.Tests.Faults.Support;

/// <summary>How long the files that a fault left in somebody's hands stayed there before another took them.</summary>
internal static class Detection
{
    private const string InHand = "select format('%s %s', file_id, lease_owner) from file_processing_log where lease_owner is not null";

    /// <summary>Watches those that are in hand now until the last of them has changed hands or is done.</summary>
    /// <param name="database">The ledger; while it is away nothing is seen.</param>
    /// <param name="since">When the fault was, on the clock of <see cref="Stopwatch"/>.</param>
    /// <param name="ended">Stops watching.</param>
    /// <returns>In words.</returns>
    public static async Task<string> WatchAsync(NpgsqlDataSource database, long since, CancellationToken ended)
    {
        HashSet<string>? held = null;
        var before = 0;
        while (!ended.IsCancellationRequested)
        {
            try
            {
                var now = await Snapshot.LinesAsync(database, InHand);
                if (held is null)
                {
                    held = [.. now];
                    before = held.Count;
                }

                held.IntersectWith(now);
            }
            catch (NpgsqlException)
            {
                // Away, as the test may have wanted.
            }

            if (held is { Count: 0 })
            {
                break;
            }

            await Task.Delay(50, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return before == 0
            ? "nothing was in hand"
            : $"{before} files in hand, taken over or done after {Stopwatch.GetElapsedTime(since).TotalSeconds:0.0} s";
    }
}

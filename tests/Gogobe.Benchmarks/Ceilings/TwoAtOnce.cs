using System.Diagnostics;

namespace Gogobe.Benchmarks.Ceilings;

/// <summary>Runs work over files on two threads, as a machine of two cores would at best, and takes the time.</summary>
internal static class TwoAtOnce
{
    /// <summary>Rows a second.</summary>
    /// <param name="items">What to work on, in order.</param>
    /// <param name="work">The work on one; returns its rows.</param>
    public static async Task<double> RowsPerSecondAsync<T>(IReadOnlyList<T> items, Func<T, Task<long>> work)
    {
        var next = -1;
        var since = Stopwatch.GetTimestamp();
        var rows = await Task.WhenAll(Task.Run(WorkAsync), Task.Run(WorkAsync));
        return rows.Sum() / Stopwatch.GetElapsedTime(since).TotalSeconds;

        async Task<long> WorkAsync()
        {
            long done = 0;
            for (var i = Interlocked.Increment(ref next); i < items.Count; i = Interlocked.Increment(ref next))
            {
                done += await work(items[i]);
            }

            return done;
        }
    }
}

using System.Diagnostics;
using Xunit;

namespace Gogobe.Testing;

/// <summary>Waits for what other processes do.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(90);

    /// <summary>Asks until the answer is yes; fails with <paramref name="what"/> when it never is.</summary>
    public static async Task HoldsAsync(string what, Func<Task<bool>> ask)
    {
        var since = Stopwatch.GetTimestamp();
        while (!await ask())
        {
            if (Stopwatch.GetElapsedTime(since) > s_timeout)
            {
                throw new TimeoutException($"never came true: {what}");
            }

            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    /// <summary>Asks until the answer is yes; fails with <paramref name="what"/> when it never is.</summary>
    public static Task HoldsAsync(string what, Func<bool> ask) => HoldsAsync(what, () => Task.FromResult(ask()));
}

using System.Diagnostics;
using System.Globalization;

namespace Gogobe.AppHost.Tests;

/// <summary>Processes of an app: those that name its data folder, and the orchestrator that watches a process.</summary>
internal static class OurProcesses
{
    /// <summary>All that run, a line each.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="host">The process in which the app model runs.</param>
    public static IReadOnlyList<string> On(string data, int host)
    {
        var monitors = string.Create(CultureInfo.InvariantCulture, $"--monitor {host} ");
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                if (!command.Contains("gogobe-scratch", StringComparison.Ordinal)
                    && ((command + " ").Contains(monitors, StringComparison.Ordinal)
                        || command.Contains(data, StringComparison.Ordinal)
                        || File.ReadAllText(Path.Combine(folder, "environ")).Contains(data, StringComparison.Ordinal)))
                {
                    found.Add($"{Path.GetFileName(folder)} {command}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended while we looked, or not ours.
            }
        }

        return found;
    }

    /// <summary>Waits until none runs. The limit names what stays, and measures nothing: a busy machine takes its time.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="host">The process in which the app model runs.</param>
    public static async Task NoneAsync(string data, int host)
    {
        var since = Stopwatch.GetTimestamp();
        while (On(data, host) is { Count: > 0 } left)
        {
            Stopwatch.GetElapsedTime(since).ShouldBeLessThan(TimeSpan.FromMinutes(2), string.Join('\n', left));
            await Task.Delay(100, TestContext.Current.CancellationToken);
        }
    }
}

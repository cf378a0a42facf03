using System.Diagnostics;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>Processor time of the browser. It runs on the machine that it measures.</summary>
internal static class BrowserTime
{
    /// <summary>Seconds of all processes of a program that run now.</summary>
    public static double Seconds(string program)
    {
        var seconds = 0.0;
        foreach (var process in Process.GetProcessesByName(Path.GetFileName(program)))
        {
            using (process)
            {
                try
                {
                    seconds += process.TotalProcessorTime.TotalSeconds;
                }
                catch (InvalidOperationException)
                {
                    // It ended meanwhile.
                }
            }
        }

        return seconds;
    }
}

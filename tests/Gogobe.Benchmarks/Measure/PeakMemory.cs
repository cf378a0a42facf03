using System.Globalization;

namespace Gogobe.Benchmarks.Measure;

/// <summary>The most memory this process ever held, as the kernel counts it.</summary>
internal static class PeakMemory
{
    /// <summary>Lets the peak begin again at what is held now. Does nothing where the system cannot.</summary>
    public static void Reset()
    {
        if (File.Exists("/proc/self/clear_refs"))
        {
            File.WriteAllText("/proc/self/clear_refs", "5");
        }
    }

    /// <summary>VmHWM in megabytes (of 1,048,576 bytes); null where there is no <c>/proc</c>.</summary>
    public static double? Megabytes()
    {
        if (!File.Exists("/proc/self/status"))
        {
            return null;
        }

        // VmHWM:	  123456 kB
        var line = File.ReadLines("/proc/self/status").First(l => l.StartsWith("VmHWM:", StringComparison.Ordinal));
        return long.Parse(line.AsSpan(6).Trim().TrimEnd("kB "), CultureInfo.InvariantCulture) / 1024.0;
    }
}

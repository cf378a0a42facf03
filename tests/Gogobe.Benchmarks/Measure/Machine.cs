using System.Globalization;
using System.Runtime.InteropServices;

namespace Gogobe.Benchmarks.Measure;

/// <summary>What the figures were measured on.</summary>
internal static class Machine
{
    public static string Describe() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Cpu()}, {Environment.ProcessorCount} cores, {GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 1e9:0} GB, {RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}{Load()}");

    private static string Cpu() => File.Exists("/proc/cpuinfo")
        && File.ReadLines("/proc/cpuinfo").FirstOrDefault(l => l.StartsWith("model name", StringComparison.Ordinal)) is { } line
        ? line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim()
        : RuntimeInformation.ProcessArchitecture.ToString();

    // A machine that does something else measures something else.
    private static string Load() => File.Exists("/proc/loadavg") ? $", load before {File.ReadAllText("/proc/loadavg").Split(' ')[0]}" : "";
}

using System.Diagnostics;

namespace Gogobe.Scout.Sweeping;

/// <summary>What this process took while something ran.</summary>
/// <param name="MemoryMb">Resident megabytes at the end.</param>
/// <param name="CpuPercent">Of all cores, over the time; null when no time passed.</param>
internal readonly record struct ProcessLoad(double MemoryMb, double? CpuPercent);

/// <summary>Measures the load of this process from one moment to another.</summary>
internal sealed class LoadMeter
{
    private long _since = Stopwatch.GetTimestamp();
    private TimeSpan _used = Environment.CpuUsage.TotalTime;

    /// <summary>The load since the meter was made or read last.</summary>
    public ProcessLoad Read()
    {
        var elapsed = Stopwatch.GetElapsedTime(_since);
        var used = Environment.CpuUsage.TotalTime;
        var percent = elapsed > TimeSpan.Zero ? 100 * (used - _used) / elapsed / Environment.ProcessorCount : (double?)null;
        (_since, _used) = (Stopwatch.GetTimestamp(), used);
        return new ProcessLoad(Environment.WorkingSet / 1_048_576.0, percent);
    }
}

using Gogobe.Pipeline.Live.Metrics;

namespace Gogobe.Cockpit.Metrics;

/// <summary>How much of a machine is in use, or of a container, whose limits are then the whole.</summary>
/// <param name="Host">Its name.</param>
/// <param name="Cpu">Part of its processors that is in use, from 0 to 1; null where it is not measured.</param>
/// <param name="Cores">Processors that its processes see.</param>
/// <param name="Memory">Part of its memory that is in use, from 0 to 1; null where it is not measured.</param>
/// <param name="MemoryBytes">The memory that is in use.</param>
public sealed record MachineLoad(string Host, double? Cpu, double? Cores, double? Memory, double? MemoryBytes)
{
    /// <summary>All of its memory; null where it is not measured.</summary>
    public double? MemoryWhole => Memory > 0 && MemoryBytes is { } used ? used / Memory : null;

    /// <summary>As the newest of its processes that measure it say.</summary>
    internal static MachineLoad Of(IReadOnlyList<MetricPoint> newestFirst)
    {
        return new(
            newestFirst[0].Host, First("container.cpu.limit.utilization"), First("dotnet.process.cpu.count"), First("container.memory.limit.utilization"), First("container.memory.usage"));

        double? First(string name) => newestFirst.Select(p => p.Of(name)).FirstOrDefault(value => value is not null);
    }
}

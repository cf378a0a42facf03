using Gogobe.Pipeline.Live.Metrics;

namespace Gogobe.Cockpit.Metrics;

/// <summary>A process as its newest point tells.</summary>
/// <param name="Last">The point.</param>
/// <param name="IsSilent">It was not heard for three points: it does not run, or cannot tell. Null while nobody can be heard.</param>
public sealed record ProcessState(MetricPoint Last, bool? IsSilent)
{
    /// <summary>Processors that it kept busy, over the span of its point; null where it is silent or did not measure it.</summary>
    public double? Cpu => IsSilent == true || Last.Seconds <= 0 ? null : Last.Of("dotnet.process.cpu.time") / Last.Seconds;

    /// <summary>Bytes of memory that it holds; null where it is silent or did not measure it.</summary>
    public double? Memory => IsSilent == true ? null : Last.Of("dotnet.process.memory.working_set");

    /// <summary>How long it runs; null where it is silent or did not tell.</summary>
    public TimeSpan? Up(DateTimeOffset now) => IsSilent == true ? null : now - Last.Started;
}

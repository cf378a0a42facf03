namespace Gogobe.Benchmarks.Report;

/// <summary>Peak memory at a small and at a large file.</summary>
/// <param name="Small">The file of about 50 MB.</param>
/// <param name="Large">The file of about 500 MB.</param>
/// <param name="Ratio">Peak of the large one over that of the small one.</param>
internal sealed record MemoryReport(MemoryFigures Small, MemoryFigures Large, double Ratio);

/// <summary>One file of one store through the pipeline in a fresh process.</summary>
/// <param name="XmlMb">XML in megabytes of 1,000,000 bytes.</param>
/// <param name="Rows">Its rows.</param>
/// <param name="PeakMemoryMb">VmHWM of the process.</param>
/// <param name="Seconds">From offered to completed.</param>
internal sealed record MemoryFigures(double XmlMb, long Rows, double PeakMemoryMb, double Seconds);

using System.Text.Json.Serialization;
using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Benchmarks.Measure;

/// <summary>Run these days through the pipeline, then measure the ceilings on the same server.</summary>
/// <param name="DataFolder">Empty; the host keeps everything there.</param>
/// <param name="Days">The days in their order.</param>
/// <param name="Ceilings">Measure them too.</param>
/// <param name="Kafka">Through a private Kafka.</param>
/// <param name="Parsers">Parsers as so many processes of their own.</param>
internal sealed record DaysOrder(string DataFolder, IReadOnlyList<GeneratedDay> Days, bool Ceilings, bool Kafka = false, int Parsers = 0);

/// <summary>What a run measured.</summary>
/// <param name="Seconds">Of each day.</param>
/// <param name="PeakMemoryMb">VmHWM of the process that ran the days.</param>
/// <param name="Transport">How messages travelled.</param>
/// <param name="Server">Version and settings of the database, one line each.</param>
/// <param name="Ceilings">Null when not asked for.</param>
internal sealed record DaysAnswer(
    IReadOnlyList<double> Seconds, double? PeakMemoryMb, string Transport, IReadOnlyList<string> Server, CeilingsAnswer? Ceilings);

/// <summary>Measure what this machine can do with these files.</summary>
/// <param name="Server">Connection string of a database on the server; an empty one is made beside it.</param>
/// <param name="Days">The days in their order.</param>
internal sealed record CeilingsOrder(string Server, IReadOnlyList<GeneratedDay> Days);

/// <summary>Rows a second of each part alone.</summary>
internal sealed record CeilingsAnswer(double Gunzip, double Parse, double Copy, double MergeDay1, double MergeDay2);

[JsonSourceGenerationOptions(WriteIndented = false)]
[JsonSerializable(typeof(DaysOrder))]
[JsonSerializable(typeof(DaysAnswer))]
[JsonSerializable(typeof(CeilingsOrder))]
[JsonSerializable(typeof(CeilingsAnswer))]
internal sealed partial class OrdersJson : JsonSerializerContext;

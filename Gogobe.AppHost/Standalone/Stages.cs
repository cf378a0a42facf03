using Gogobe.Carrier;
using Gogobe.Parser;
using Gogobe.Scout;
using Gogobe.Writer;

namespace Gogobe.AppHost.Standalone;

/// <summary>The services of one process.</summary>
internal static class Stages
{
    /// <summary>Their names, in the order in which data flows.</summary>
    public static readonly IReadOnlyList<string> Names = ["scout", "carrier", "parser", "writer"];

    /// <summary>Adds all of them.</summary>
    public static void AddStages(this IHostApplicationBuilder builder) => builder.AddScout().AddCarrier().AddParser().AddWriter();
}

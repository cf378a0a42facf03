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

    /// <summary>Adds all of them, and the one transport, ledger and raw store that they share.</summary>
    public static void AddStages(this IHostApplicationBuilder builder)
    {
        builder.AddPipeline();
        builder.AddScout().AddCarrier().AddParser().AddWriter();
    }
}

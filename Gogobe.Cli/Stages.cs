using Gogobe.Carrier;
using Gogobe.Parser;
using Gogobe.Scout;
using Gogobe.Writer;

namespace Gogobe.Cli;

/// <summary>The services of one process.</summary>
internal static class Stages
{
    /// <summary>Their names, in the order in which data flows.</summary>
    public static readonly IReadOnlyList<string> Names = ["scout", "carrier", "parser", "writer"];

    /// <summary>Adds those that are named, and the one transport, ledger and raw store that they share.</summary>
    public static void AddStages(this IHostApplicationBuilder builder, IReadOnlyList<string> names)
    {
        builder.AddPipeline();
        foreach (var name in names)
        {
            _ = name switch
            {
                "scout" => builder.AddScout(),
                "carrier" => builder.AddCarrier(),
                "parser" => builder.AddParser(),
                "writer" => builder.AddWriter(),
                _ => throw new ArgumentException($"There is no stage {name}.", nameof(names)),
            };
        }
    }
}

using Gogobe.Portals.Simulator.Generated;

namespace Gogobe.Cli.Ingest;

/// <summary>The realistic day of one chain that <c>ingest</c> takes when it is given nothing.</summary>
internal static class GeneratedDayFolder
{
    /// <summary>Writes the day under the data folder, unless it is there, and says so.</summary>
    /// <returns>Its folder.</returns>
    public static string Write(DataFolder data, TextWriter output)
    {
        var folder = Path.Combine(data.Root, "generated");
        var done = folder + ".complete";
        if (!File.Exists(done))
        {
            output.WriteLine($"No path given: writing a generated day of one chain to {folder}");
            var options = GeneratedChainOptions.RealisticDay();
            new GeneratedChain(options).WriteDay(folder, 1);
            File.WriteAllText(done, "");
        }
        else
        {
            output.WriteLine($"No path given: taking the generated day in {folder}");
        }

        return folder;
    }
}

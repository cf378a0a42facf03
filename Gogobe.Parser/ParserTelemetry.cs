using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;

namespace Gogobe.Parser;

/// <summary>Counts the rows that this process read.</summary>
internal static class ParserTelemetry
{
    private static readonly KeyValuePair<string, object?> s_stage = new("stage", "parse");

    /// <summary>From now on this process counts what Parsers read, be it 0: nothing read is told from nothing measured.</summary>
    public static void Start()
    {
        foreach (var kind in Enum.GetValues<RowKind>())
        {
            Telemetry.RowsSeen.Add(0, s_stage, new("kind", kind.Text()));
        }
    }

    /// <summary>A file was read to its end, or given up.</summary>
    public static void Seen(string chain, RowKind kind, long rows) => Telemetry.RowsSeen.Add(rows, s_stage, new("chain", chain), new("kind", kind.Text()));
}

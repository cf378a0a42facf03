using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Benchmarks.Measure;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>What a fleet came to; times are milliseconds.</summary>
/// <param name="Chains">Chains of the fleet.</param>
/// <param name="Files">Files in the ledger.</param>
/// <param name="EventsPerSecond">Published.</param>
/// <param name="Pages">Of the fleet.</param>
/// <param name="Streams">Readers of the stream.</param>
/// <param name="Seconds">How long events were measured.</param>
/// <param name="Line">From the publication of an event to the frame that shows its line.</param>
/// <param name="Sweep">From the event that a sweep begins to the frame that shows its chain as running.</param>
/// <param name="Count">From the commit of files to the frame that shows a count of today with all of them.</param>
/// <param name="Stream">From the publication of an event to the program that listens to the stream.</param>
/// <param name="CockpitCores">Processor seconds a second of the Cockpit.</param>
/// <param name="BrowserCores">Of the browser.</param>
/// <param name="DatabaseCores">And of PostgreSQL.</param>
/// <param name="FleetReads">Statements in three seconds that read the state of the fleet.</param>
/// <param name="FleetReadMs">How long one took in the server.</param>
/// <param name="CockpitMb">Held by the Cockpit at the end.</param>
/// <param name="Views">First views, before the events.</param>
internal sealed record CockpitFigures(
    int Chains, int Files, double EventsPerSecond, int Pages, int Streams, int Seconds, Times? Line, Times? Sweep, Times? Count, Times? Stream, double CockpitCores, double BrowserCores, double DatabaseCores,
    double FleetReads, double? FleetReadMs, double CockpitMb, IReadOnlyList<ViewFigures> Views);

/// <summary>First views of a page.</summary>
/// <param name="Page">Which.</param>
/// <param name="Answer">Until the whole answer had come.</param>
/// <param name="Paint">Until it was painted first.</param>
/// <param name="There">Until what it is about was there.</param>
internal sealed record ViewFigures(string Page, Times? Answer, Times? Paint, Times? There);

/// <summary>The fleets that were measured, side by side.</summary>
internal sealed record CockpitReport(IReadOnlyList<CockpitFigures> Fleets)
{
    public string ToJson() => JsonSerializer.Serialize(this, CockpitJson.Default.CockpitReport);

    public string ToText()
    {
        var first = Fleets[0];
        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"{first.Files:N0} files; {first.EventsPerSecond:0} events/s for {first.Seconds} s to {first.Pages} pages in one Chromium and {first.Streams} streams");
        Row("", "wanted", f => $"{f.Chains:N0} chains");
        Row("event to line, p95 ms", "< 1000", f => Ms(f.Line?.P95));
        Row("event to running chain, p95 ms", "< 1000", f => Ms(f.Sweep?.P95));
        Row("commit to count, p95 ms", "", f => Ms(f.Count?.P95));
        Row("event to stream, p95 ms", "< 100", f => Ms(f.Stream?.P95));
        Row("Cockpit, cores", "< 0.5", f => f.CockpitCores.ToString("0.00", CultureInfo.InvariantCulture));
        Row("browser, cores", "", f => f.BrowserCores.ToString("0.00", CultureInfo.InvariantCulture));
        Row("PostgreSQL, cores", "", f => f.DatabaseCores.ToString("0.00", CultureInfo.InvariantCulture));
        Row("reads of the fleet in 3 s", "<= 1", f => f.FleetReads.ToString("0.00", CultureInfo.InvariantCulture));
        Row("one read, ms", "", f => Ms(f.FleetReadMs));
        Row("Cockpit holds, MB", "", f => Ms(f.CockpitMb));
        foreach (var (page, i) in first.Views.Select((v, i) => (v.Page, i)))
        {
            Row($"first view: {page}, p95 ms (content)", "< 500", f => $"{Ms(f.Views[i].Paint?.P95)} ({Ms(f.Views[i].There?.P95)})");
        }

        return text.ToString().TrimEnd();

        void Row(string what, string wanted, Func<CockpitFigures, string> figure)
        {
            text.Append(CultureInfo.InvariantCulture, $"  {what,-50}{wanted,8}");
            foreach (var fleet in Fleets)
            {
                text.Append(CultureInfo.InvariantCulture, $"{figure(fleet),15}");
            }

            text.AppendLine();
        }
    }

    private static string Ms(double? value) => value is { } ms ? ms.ToString("N0", CultureInfo.InvariantCulture) : "-";
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower)]
[JsonSerializable(typeof(CockpitReport))]
internal sealed partial class CockpitJson : JsonSerializerContext;

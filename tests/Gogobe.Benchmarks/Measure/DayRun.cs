using Gogobe.Cli;
using Gogobe.Cli.Ingest;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Scout;
using Microsoft.Extensions.DependencyInjection;

namespace Gogobe.Benchmarks.Measure;

/// <summary>One day through a running host, by the same run that the verb <c>ingest</c> makes.</summary>
internal sealed class DayRun(StandaloneHost host)
{
    /// <summary>Seconds from the first file offered to the last one completed and the read models refreshed.</summary>
    /// <exception cref="BenchException">A file did not complete.</exception>
    public async Task<double> RunAsync(GeneratedDay day, CancellationToken cancellationToken)
    {
        var listing = LocalListing.Walk(day.Files.Select(f => f.Path));
        var progress = new IngestProgress(Console.Error, terminal: !Console.IsErrorRedirected, TimeProvider.System);
        var result = await host.Services.GetRequiredService<IngestRun>().RunAsync(host, listing, force: false, progress, cancellationToken);
        return result.Report.Files.Completed == listing.Files.Count
            ? result.Report.Seconds
            : throw new BenchException($"Not every file completed: {string.Join(", ", result.Report.Failures.Select(f => $"{f.File} {f.Reason}"))}");
    }
}

using Gogobe.Cli.Ingest;
using Gogobe.Cli.Tests.Standalone;
using Gogobe.Pipeline;
using Gogobe.Scout;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Cli.Tests.Ingest;

/// <summary>The database goes away at one of the run's own steps, whatever the stages do at that moment. Fault points are of the whole process: nothing runs beside.</summary>
[Collection(nameof(IngestOutageTests))]
[CollectionDefinition(nameof(IngestOutageTests), DisableParallelization = true)]
public sealed class IngestOutageTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("outage");

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    [Fact]
    public async Task Ingest_EveryConnectionCutAtAnyOfItsSteps_EndsWithWhatItsFilesCameTo()
    {
        var folder = Directory.CreateDirectory(Path.Combine(_scratch.Path, "files")).FullName;
        PriceFile.Write(folder);
        await File.WriteAllTextAsync(Path.Combine(folder, "readme.txt"), "no published file", Ct);
        await using var host = await StandaloneHost.StartAsync(Options(), Ct);
        var connection = host.Services.GetRequiredService<IConfiguration>().GetConnectionString("gogobe")!;
        var run = host.Services.GetRequiredService<IngestRun>();
        foreach (var step in (string[])["ingest.start", "ingest.offer", "ingest.look", "ingest.refresh", "ingest.end", "ingest.summary", "ingest.breakdown"])
        {
            var cuts = 0;
            using var armed = FaultPoint.Arm(place =>
            {
                if (place == step && Interlocked.Increment(ref cuts) == 1)
                {
                    CutAll(connection);
                }
            });

            var result = await run.RunAsync(
                host, LocalListing.Walk([folder]), force: true, new IngestProgress(TextWriter.Null, false, TimeProvider.System), Ct);

            cuts.ShouldBeGreaterThan(0, step);
            (result.Report.ExitCode, result.Report.Files.Completed, result.Report.Rows.Seen, result.Report.Rows.Missing).ShouldBe((0, 1, 2, 0), step);
            result.Lines.Sum(line => line.Files.Completed).ShouldBe(1, step);
            (await PassedOverAsync(connection)).ShouldBe($"readme.txt {result.Session}", step);
        }
    }

    private static async Task<object?> PassedOverAsync(string connection)
    {
        await using var own = new NpgsqlConnection(connection + ";Pooling=false");
        await own.OpenAsync(Ct);
        await using var ask = new NpgsqlCommand("select string_agg(file_name || ' ' || session_id, ', ') from listing_strangers", own);
        return await ask.ExecuteScalarAsync(Ct);
    }

    private static void CutAll(string connection)
    {
        using var own = new NpgsqlConnection(connection + ";Pooling=false");
        own.Open();
        using var cut = new NpgsqlCommand(
            "select count(pg_terminate_backend(pid, 60000)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()", own);
        cut.ExecuteScalar();
    }

    private StandaloneOptions Options() => new()
    {
        Verb = "test",
        Data = new DataFolder(Path.Combine(_scratch.Path, "data")),
        ConsoleLevel = LogLevel.None,
        Announce = false,
        Configure = IngestRun.Register,
    };
}

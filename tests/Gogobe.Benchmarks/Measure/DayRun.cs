using System.Diagnostics;
using Gogobe.AppHost.Standalone;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Scout;
using Gogobe.Writer;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Gogobe.Benchmarks.Measure;

/// <summary>One day through a running host: offered as <c>ingest</c> offers files, then watched in the ledger until the last file is settled.</summary>
internal sealed class DayRun(StandaloneHost host)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(10);

    private const string Open = """
        select count(*) filter (where status in ('discovered', 'retrying', 'downloading', 'downloaded', 'parsing', 'writing')),
               string_agg(file_name || ': ' || status || ' ' || reason, ', ') filter (where status in ('failed', 'expired', 'skipped', 'retrying'))
        from file_processing_log where session_id = $1
        """;

    /// <summary>Seconds from the first file offered to the last one completed and the read models refreshed.</summary>
    /// <exception cref="BenchException">A file did not complete.</exception>
    public async Task<double> RunAsync(GeneratedDay day, CancellationToken cancellationToken)
    {
        var database = host.Services.GetRequiredService<NpgsqlDataSource>();
        var offering = host.Services.GetRequiredService<FileOffering>();
        var files = LocalListing.Walk(day.Files.Select(f => f.Path)).Files;
        await using var begin = database.CreateCommand("insert into scrape_sessions (trigger) values ('bench') returning session_id");
        var session = (long)(await begin.ExecuteScalarAsync(cancellationToken))!;
        await using var open = database.CreateCommand(Open);
        open.Parameters.Add(new NpgsqlParameter { Value = session });

        var since = Stopwatch.GetTimestamp();
        await offering.OfferAsync(session, files, force: false, cancellationToken);
        while (await StillOpenAsync(open, cancellationToken))
        {
            await Task.Delay(s_look, cancellationToken);
        }

        // False when the Writer's own timer is at it: then that refresh may have begun before the last file was there.
        while (!await host.Services.GetRequiredService<ReadModels>().RefreshAsync(cancellationToken))
        {
            await Task.Delay(s_look, cancellationToken);
        }

        return Stopwatch.GetElapsedTime(since).TotalSeconds;
    }

    private async Task<bool> StillOpenAsync(NpgsqlCommand open, CancellationToken cancellationToken)
    {
        if (host.Ending.IsCancellationRequested)
        {
            throw new BenchException($"The services ended: {host.Fault?.Message ?? "see the log"}");
        }

        await using var reader = await open.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return await reader.IsDBNullAsync(1, cancellationToken)
            ? reader.GetInt64(0) > 0
            : throw new BenchException($"Not every file completed: {reader.GetString(1)}");
    }
}

using Gogobe.AppHost.Standalone.Servers;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Ledger;
using Gogobe.Pipeline.Transport;
using Gogobe.Scout;
using Gogobe.Writer;

namespace Gogobe.AppHost.Standalone.Ingest;

/// <summary>One run of <c>ingest</c>, or one sweep of <c>demo</c>: a session from the first offer to the last settled file and the refreshed read models.</summary>
internal sealed class IngestRun(Sessions sessions, SessionBreakdown breakdown, FileOffering offering, ReadModels readModels, TimeProvider clock)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan s_outage = TimeSpan.FromSeconds(1);

    /// <summary>Registers what a run needs beside the stages.</summary>
    public static void Register(IHostApplicationBuilder builder)
    {
        builder.Services.AddSingleton<IngestRun>();
        builder.Services.AddSingleton<SessionBreakdown>();
    }

    /// <summary>Brings local files to their end.</summary>
    /// <exception cref="CannotStartException">A worker crashed; the same command continues where this run stopped.</exception>
    public Task<IngestResult> RunAsync(
        IIngestHost host, IReadOnlyList<ListedFile> files, bool force, IngestProgress progress, CancellationToken cancellationToken) =>
        RunAsync(host, new LocalWork(offering, files, force), progress, cancellationToken);

    /// <summary>Runs to the end.</summary>
    /// <exception cref="CannotStartException">A worker crashed; the same command continues where this run stopped.</exception>
    public async Task<IngestResult> RunAsync(IIngestHost host, IRunWork work, IngestProgress progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Ending);
        var started = clock.GetTimestamp();
        var session = await work.StartAsync(sessions, stop.Token);
        try
        {
            await SettleAsync(session, work, progress, stop.Token);
            await ThroughOutagesAsync(() => readModels.RefreshAsync(stop.Token), stop.Token);
            await sessions.EndAsync(session, SessionStatus.Completed, stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await sessions.EndAsync(session, cancellationToken.IsCancellationRequested ? SessionStatus.Cancelled : SessionStatus.Failed, CancellationToken.None);
            throw await StoppedAsync(host, cancellationToken);
        }

        var elapsed = clock.GetElapsedTime(started);
        var summary = await sessions.SummaryAsync(session, cancellationToken);
        return new IngestResult(Report(host, summary, elapsed), await breakdown.ReadAsync(session, cancellationToken)) { Session = session };
    }

    private async Task SettleAsync(long session, IRunWork work, IngestProgress progress, CancellationToken cancellationToken)
    {
        var offers = ThroughOutagesAsync(
            async () =>
            {
                await work.OfferAsync(session, cancellationToken);
                return true;
            },
            cancellationToken);
        var watch = sessions.Watch(session);
        try
        {
            while (true)
            {
                var offered = offers.IsCompleted;
                var now = await ThroughOutagesAsync(() => watch.LookAsync(cancellationToken), cancellationToken);
                progress.Show(new ProgressFigures(
                    work.Files ?? now.Files.Total, now.Files.Total - now.Files.Moving, now.Rows, work.Bytes, now.Files.SettledBytes));
                if (offered && now.Files.Moving == 0)
                {
                    break;
                }

                await Task.WhenAny(offered ? Task.Delay(s_look, clock, cancellationToken) : offers, Task.Delay(s_look, clock, cancellationToken));
            }
        }
        finally
        {
            progress.Finish();
        }

        await offers;
    }

    // A database that restarts is no reason to give up: the stages wait for it too, and an offer that is made twice is one offer.
    private async Task<T> ThroughOutagesAsync<T>(Func<Task<T>> act, CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                return await act();
            }
            catch (TransientException)
            {
                await Task.Delay(s_outage, clock, cancellationToken);
            }
        }
    }

    private static async Task<Exception> StoppedAsync(IIngestHost host, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return new CannotStartException("stopped. Nothing is lost: the same command continues where this one stopped.");
        }

        await host.StopAsync();
        return new CannotStartException(
            $"a worker crashed: {host.Fault?.Message ?? "see the log"}. Nothing is lost: the same command continues. The log says where: ./gogobe logs", host.Fault!);
    }

    private static IngestReport Report(IIngestHost host, SessionSummary summary, TimeSpan elapsed)
    {
        var counts = summary.Counts;
        var seconds = Math.Round(elapsed.TotalSeconds, 3);
        return new IngestReport(
            new FileCounts(
                counts.Total, counts[FileState.Completed], counts[FileState.Failed] + counts[FileState.Expired], counts[FileState.Skipped]),
            RowCounts.Of(summary.Account),
            [.. summary.Failures.Select(f => new Failure(f.Name, f.Reason.Text()))],
            seconds,
            seconds > 0 ? (long)(summary.Account.Seen / seconds) : 0,
            host.Transport,
            host.DatabaseWords);
    }
}

/// <summary>What a run came to.</summary>
internal sealed record IngestResult(IngestReport Report, IReadOnlyList<BreakdownLine> Lines)
{
    /// <summary>Its session.</summary>
    public long Session { get; init; }
}

using Gogobe.Ledger;
using Gogobe.LocalServers;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Gogobe.Scout;
using Gogobe.Writer.Views;

namespace Gogobe.Cli.Ingest;

/// <summary>One run of <c>ingest</c>, or one sweep of <c>demo</c>: a session from the first offer to the last settled file and the refreshed read models.</summary>
internal sealed class IngestRun(Sessions sessions, SessionBreakdown breakdown, FileOffering offering, NamesPassedOver passedOver, ReadModels readModels, RunSteps steps, TimeProvider clock)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(50);

    /// <summary>Registers what a run needs beside the stages.</summary>
    public static void Register(IHostApplicationBuilder builder)
    {
        RunSteps.Register(builder);
        builder.Services.AddSingleton<IngestRun>();
        builder.Services.AddSingleton<SessionBreakdown>();
    }

    /// <summary>Brings local files to their end.</summary>
    /// <exception cref="CannotStartException">A worker crashed; the same command continues where this run stopped.</exception>
    public Task<IngestResult> RunAsync(
        IIngestHost host, Listing listing, bool force, IngestProgress progress, CancellationToken cancellationToken) =>
        RunAsync(host, new LocalWork(offering, passedOver, listing, force), progress, cancellationToken);

    /// <summary>Runs to the end.</summary>
    /// <exception cref="CannotStartException">A worker crashed; the same command continues where this run stopped.</exception>
    public async Task<IngestResult> RunAsync(IIngestHost host, IRunWork work, IngestProgress progress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, host.Ending);
        var started = clock.GetTimestamp();
        var session = await steps.DoAsync("ingest.start", () => work.StartAsync(sessions, stop.Token), stop.Token);
        try
        {
            await SettleAsync(session, work, progress, stop.Token);
            await steps.DoAsync("ingest.refresh", () => readModels.RefreshAsync(stop.Token), stop.Token);
            await steps.DoAsync("ingest.end", () => sessions.EndAsync(session, SessionStatus.Completed, stop.Token), stop.Token);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await EndEarlyAsync(session, cancellationToken.IsCancellationRequested ? SessionStatus.Cancelled : SessionStatus.Failed);
            throw await StoppedAsync(host, cancellationToken);
        }

        var elapsed = clock.GetElapsedTime(started);
        var summary = await steps.DoAsync("ingest.summary", () => sessions.SummaryAsync(session, cancellationToken), cancellationToken);
        var lines = await steps.DoAsync("ingest.breakdown", () => breakdown.ReadAsync(session, cancellationToken), cancellationToken);
        return new IngestResult(Report(host, summary, elapsed), lines) { Session = session };
    }

    private async Task SettleAsync(long session, IRunWork work, IngestProgress progress, CancellationToken cancellationToken)
    {
        var offers = steps.DoAsync("ingest.offer", () => work.OfferAsync(session, cancellationToken), cancellationToken);
        var watch = sessions.Watch(session);
        try
        {
            while (true)
            {
                var offered = offers.IsCompleted;
                var now = await steps.DoAsync("ingest.look", () => watch.LookAsync(cancellationToken), cancellationToken);
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

    // Whoever stops a run does not wait for a database that is away: a session whose process has ended is closed by the next one.
    private async Task EndEarlyAsync(long session, SessionStatus status)
    {
        try
        {
            await sessions.EndAsync(session, status, CancellationToken.None);
        }
        catch (TransientException)
        {
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
            host.DatabaseDescription);
    }
}

/// <summary>What a run came to.</summary>
internal sealed record IngestResult(IngestReport Report, IReadOnlyList<BreakdownLine> Lines)
{
    /// <summary>Its session.</summary>
    public long Session { get; init; }
}

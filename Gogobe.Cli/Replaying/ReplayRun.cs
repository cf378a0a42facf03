using Gogobe.Cli.Ingest;
using Gogobe.Ledger;
using Gogobe.Ledger.Redriving;
using Gogobe.LocalServers;
using Gogobe.Parser;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.RawStore;
using Gogobe.Writer.Assembling;
using Gogobe.Writer.Transactions;
using Npgsql;

namespace Gogobe.Cli.Replaying;

/// <summary>One replay: the file's next run through the pipeline, or the same in a transaction that is rolled back.</summary>
internal sealed class ReplayRun(
    NpgsqlDataSource database, Sessions sessions, Replay replay, IRawStore rawStore, FileWriter writer, RunSteps steps, TimeProvider clock)
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);

    public static void Register(IHostApplicationBuilder builder)
    {
        RunSteps.Register(builder);
        builder.Services.AddSingleton<ReplayRun>();
    }

    /// <summary>Files that a Parser older than this build's read.</summary>
    public Task<List<LedgerFile>> OutdatedAsync(CancellationToken cancellationToken) => replay.FindOutdatedAsync(FeedParser.CurrentVersion, cancellationToken);

    /// <summary>Replays files in one session, in their order, and waits until all of them have settled.</summary>
    /// <exception cref="CannotStartException">One of them cannot be replayed; those before it are.</exception>
    public async Task<IReadOnlyList<Replayed>> RunAsync(IReadOnlyList<LedgerFile> files, CancellationToken cancellationToken)
    {
        var session = await sessions.StartAsync("replay", cancellationToken);
        var before = new List<RunFigures>();
        foreach (var file in files)
        {
            before.Add(await ReadAsync(file.FileId, cancellationToken));
            Refuse(file, (await replay.RunAsync(file.FileId, session, cancellationToken)).Outcome);
        }

        var watch = sessions.Watch(session);
        while ((await steps.DoAsync("replay.look", () => watch.LookAsync(cancellationToken), cancellationToken)).Files.Moving > 0)
        {
            await Task.Delay(s_look, clock, cancellationToken);
        }

        await steps.DoAsync("replay.end", () => sessions.EndAsync(session, SessionStatus.Completed, cancellationToken), cancellationToken);
        var replayed = new List<Replayed>();
        foreach (var (file, was) in files.Zip(before))
        {
            replayed.Add(new Replayed(file, was, await ReadAsync(file.FileId, cancellationToken)));
        }

        return replayed;
    }

    /// <summary>Says of each file what its replay alone would come to.</summary>
    public async Task<IReadOnlyList<Replayed>> RehearseAsync(IReadOnlyList<LedgerFile> files, CancellationToken cancellationToken)
    {
        var rehearsed = new List<Replayed>();
        foreach (var file in files)
        {
            var (before, after) = await RehearseAsync(file, cancellationToken);
            rehearsed.Add(new Replayed(file, before, after));
        }

        return rehearsed;
    }

    // Files whose rows fit memory only: a rehearsal holds all of them.
    private async Task<(RunFigures Before, RunFigures After)> RehearseAsync(LedgerFile file, CancellationToken cancellationToken)
    {
        Refuse(file, (await replay.PlanAsync(file.FileId, cancellationToken)).Outcome);
        var before = await ReadAsync(file.FileId, cancellationToken);
        await using var raw = await rawStore.OpenAsync(file.RawPath!, cancellationToken) ?? throw Expired(file);
        var batches = new List<IngestBatch>();
        var parsed = FeedParser.Parse(raw, Request(file), batches.Add);
        if (!parsed.Complete)
        {
            return (before, new RunFigures(file.Run + 1, "would fail", parsed.Reason.Text(), null));
        }

        var written = await writer.RehearseAsync(AssembledFile.Of(batches), cancellationToken);
        return (before, new RunFigures(
            file.Run + 1, written.Outcome == WriteOutcome.Completed ? "would complete" : "would fail", Reason.None.Text(), written.Account));
    }

    private static ParseRequest Request(LedgerFile file) => new()
    {
        FileId = file.FileId,
        Run = file.Run + 1,
        FileType = file.FileType,
        Chain = ChainRegistry.Default.FindByNumber(file.ChainNumber)!,
        StoreNumber = file.StoreNumber,
        NullNamed = file.NullNamed,
        FirstListed = file.DiscoveredAt,
    };

    private static void Refuse(LedgerFile file, ReplayOutcome outcome)
    {
        switch (outcome)
        {
            case ReplayOutcome.RawExpired:
                throw Expired(file);
            case ReplayOutcome.InMotion:
                throw new CannotStartException($"file {file.FileId} is still on its way; it needs no replay.");
            case ReplayOutcome.NotFound:
                throw new CannotStartException($"file {file.FileId} is no longer in the ledger.");
        }
    }

    private static CannotStartException Expired(LedgerFile file) => new(
        $"raw-expired: the raw bytes of file {file.FileId} are gone. './gogobe ingest --force <path>' reads it again from its source.");

    private async Task<RunFigures> ReadAsync(long fileId, CancellationToken cancellationToken)
    {
        const string Query = """
            select f.run, f.status, f.reason, r.seen, r.written, r.unchanged, r.duplicate, r.superseded, r.rejected, r.gone, r.items_seen
            from file_processing_log f left join file_runs r on r.file_id = f.file_id and r.run = f.run where f.file_id = $1
            """;
        await using var command = database.CreateCommand(Query);
        command.Parameters.AddWithValue(fileId);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        Account? account = await reader.IsDBNullAsync(3, cancellationToken)
            ? null
            : new Account(
                reader.GetInt64(3), reader.GetInt64(4), reader.GetInt64(5), reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10));
        return new RunFigures(reader.GetInt32(0), reader.GetString(1), reader.GetString(2), account);
    }
}

/// <summary>A file, its last run, and the one after it.</summary>
internal sealed record Replayed(LedgerFile File, RunFigures Before, RunFigures After)
{
    /// <summary>Whether the new run completed, or would.</summary>
    public bool IsWell => After.Status is "completed" or "would complete";
}

/// <summary>What one run of a file came to, or would.</summary>
internal sealed record RunFigures(int Run, string Status, string Reason, Account? Account);

using Gogobe.Ledger.Commands;
using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Ledger.Redriving;

/// <summary>The queue of wishes to redrive: asked by anybody who reaches the database, carried out by a process that has the transport.</summary>
public sealed class RedriveCommands(NpgsqlDataSource database, TimeProvider time)
{
    private const string Kind = "redrive";
    private readonly LedgerDatabase _database = new(database);

    private readonly CommandQueue<RedriveRequest, RedriveReport> _queue =
        new(database, [Kind], RedriveJson.Default.RedriveRequest, RedriveJson.Default.RedriveReport, time);

    /// <summary>What waits, the largest group first.</summary>
    public async Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(CancellationToken cancellationToken) =>
        await new WaitingLetters(_database).GroupsAsync(cancellationToken);

    /// <summary>Asks.</summary>
    /// <returns>The number of the command.</returns>
    public Task<long> AskAsync(RedriveRequest request, string who, CancellationToken cancellationToken) => _queue.AskAsync(Kind, request, 0, who, cancellationToken);

    /// <summary>Waits for the end of a command.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says why.</exception>
    public Task<RedriveReport> WaitAsync(long commandId, CancellationToken cancellationToken) => _queue.WaitAsync(commandId, cancellationToken);

    internal Task<QueuedCommand<RedriveRequest>?> TakeAsync(string owner, CancellationToken cancellationToken) => _queue.TakeAsync(owner, cancellationToken);

    internal Task BeatAsync(long commandId, string owner, CancellationToken cancellationToken) => _queue.BeatAsync(commandId, owner, cancellationToken);

    /// <summary>Ends a command: with its report, or with what went wrong.</summary>
    internal Task EndAsync(long commandId, string owner, RedriveReport? report, string? detail, CancellationToken cancellationToken) =>
        _queue.EndAsync(commandId, owner, report, detail, cancellationToken);
}

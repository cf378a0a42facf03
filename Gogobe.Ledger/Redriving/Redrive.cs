using System.Globalization;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Npgsql;

namespace Gogobe.Ledger.Redriving;

/// <summary>
/// Sends dead letters back (docs/specs/dead-letters.md). A letter about a file raises the file's work again through the ledger; one about no file is published
/// again unchanged. What was redriven twice and came back is refused, unless forced.
/// </summary>
public sealed class Redrive(NpgsqlDataSource database, ITransport transport, IRawStore rawStore, FileDispatch dispatch, TimeProvider time)
{
    /// <summary>Header that says how often a message went back.</summary>
    public const string Header = "gogobe-redrives";

    private readonly LedgerDatabase _database = new(database);
    private readonly WaitingLetters _letters = new(new LedgerDatabase(database));

    /// <summary>What <see cref="RunAsync"/> would do, without doing it.</summary>
    public async Task<RedriveReport> PlanAsync(RedriveRequest request, CancellationToken cancellationToken)
    {
        var planned = new List<RedrivenLetter>();
        foreach (var letter in await _letters.FindAsync(request, cancellationToken))
        {
            var (outcome, detail, file) = await PlanAsync(letter, request.Force, cancellationToken);
            planned.Add(Result(letter, file, outcome, detail));
        }

        return new RedriveReport(planned, await _letters.CountAsync(request, cancellationToken) - planned.Where(Ends).Sum(p => p.Letters));
    }

    /// <summary>Sends the letters of a request back.</summary>
    /// <param name="request">Which.</param>
    /// <param name="who">Who wants it, for the record.</param>
    /// <param name="done">Takes what is done, and holds what an earlier call of the same wish did before a dependency went away.</param>
    /// <param name="beat">Called before each letter: shows that this still goes on.</param>
    /// <param name="cancellationToken">Stops between two letters.</param>
    /// <exception cref="TransientException">Database, transport or raw store is away: what was done is recorded, asking again does the rest.</exception>
    public async Task<RedriveReport> RunAsync(
        RedriveRequest request, string who, IList<RedrivenLetter> done, Func<Task> beat, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(done);
        ArgumentNullException.ThrowIfNull(beat);
        var known = done.Select(d => d.LetterId).ToHashSet();
        foreach (var letter in (await _letters.FindAsync(request, cancellationToken)).Where(l => !known.Contains(l.LetterId)).Take(request.Limit - known.Count))
        {
            await beat();
            var (outcome, detail, file) = await PlanAsync(letter, request.Force, cancellationToken);
            (outcome, detail) = outcome switch
            {
                RedriveOutcomes.Raised => await RaiseAsync(letter, file!, who, cancellationToken),
                RedriveOutcomes.Republished => await RepublishAsync(letter, cancellationToken),
                _ => (outcome, detail),
            };
            await _letters.MarkAsync(letter, outcome, who, time.GetUtcNow(), cancellationToken);
            done.Add(Result(letter, file, outcome, detail));
        }

        return new RedriveReport([.. done], await _letters.CountAsync(request, cancellationToken));
    }

    private async Task<(string Outcome, string Detail, LedgerFile? File)> PlanAsync(WaitingLetter letter, bool force, CancellationToken cancellationToken)
    {
        const string Query = $"select {LedgerRow.Columns} from file_processing_log f where f.file_id = $1";
        var file = letter.FileId is { } id ? (await _database.QueryAsync(Query, LedgerRow.Read, cancellationToken, Sql.Long(id))).SingleOrDefault() : null;
        return letter switch
        {
            { FileId: not null } when file is null => (RedriveOutcomes.Overtaken, "the ledger has no such file", null),
            { FileId: not null } when file!.Run != letter.Run || file.State is not (FileState.Failed or FileState.Expired) =>
                (RedriveOutcomes.Overtaken, string.Create(CultureInfo.InvariantCulture, $"the file is {file.State.Text()} in run {file.Run}"), file),
            { Redrives: >= WaitingLetters.Limit } when !force => (RedriveOutcomes.Refused, $"came back {letter.Redrives} times; --force sends it again", file),
            { FileId: null } => (RedriveOutcomes.Republished, "", null),
            _ => (RedriveOutcomes.Raised, await ExistsAsync(file!, cancellationToken) ? "parsed again from its kept bytes" : "downloaded again", file),
        };
    }

    // The row says "raised" together with the letters, before the message goes: when this process dies in between, the reconciler publishes it.
    private async Task<(string Outcome, string Detail)> RaiseAsync(WaitingLetter letter, LedgerFile file, string who, CancellationToken cancellationToken)
    {
        // A new run only where an account of this one is written: it must not be mixed with another.
        const string Raise = $"""
            with raised as (
              update file_processing_log f set status = case when $3 then 'downloaded' else 'discovered' end,
                run = f.run + (select count(*)::int from file_runs r where r.file_id = f.file_id and r.run = f.run),
                attempt = case when $3 then f.attempt else 0 end, raw_path = case when $3 then f.raw_path end,
                reason = 'none', detail = null, retry_at = null, lease_owner = null, lease_until = null,
                transport_instance = $4, topic = null, partition = null, "offset" = null, completed_at = null, updated_at = $5
              where f.file_id = $1 and f.run = $2 and f.status in ('failed', 'expired')
              returning f.*),
            marked as (
              update dead_letters set redriven_at = $5, redriven_by = $6, redrive_result = 'raised', redrives = $8
              where identity = $7 and redriven_at is null and exists (select from raised))
            select {LedgerRow.Columns} from raised f
            """;
        var hasBytes = await ExistsAsync(file, cancellationToken);
        var raised = await _database.QueryAsync(
            Raise, LedgerRow.Read, cancellationToken, Sql.Long(file.FileId), Sql.Int(file.Run), Sql.Flag(hasBytes), Sql.Text(transport.Instance),
            Sql.Time(time.GetUtcNow()), Sql.Text(who), Sql.Text(letter.Identity), Sql.Int(letter.Redrives + 1));
        if (raised is not [var next])
        {
            return (RedriveOutcomes.Overtaken, "somebody else was faster");
        }

        FaultPoint.Hit("redrive.after-raise");
        var how = hasBytes ? "parsed again from its kept bytes" : "downloaded again";
        try
        {
            await dispatch.PublishAsync(next, "redrive", cancellationToken);
            return (RedriveOutcomes.Raised, how);
        }
        catch (TransientException)
        {
            return (RedriveOutcomes.Raised, how + " within two minutes: the transport is away");
        }
    }

    private async Task<(string Outcome, string Detail)> RepublishAsync(WaitingLetter letter, CancellationToken cancellationToken)
    {
        var headers = new Dictionary<string, string>(letter.Headers, StringComparer.Ordinal)
        {
            [Header] = (letter.Redrives + 1).ToString(CultureInfo.InvariantCulture),
        };
        try
        {
            // Published first, recorded second: a letter may go back twice, never be lost.
            await transport.RepublishAsync(letter.Topic, letter.Key, letter.Payload, headers, cancellationToken);
            return (RedriveOutcomes.Republished, "");
        }
        catch (DeadLetterException e)
        {
            return (RedriveOutcomes.Unreadable, Detail.Cut(e.Message));
        }
    }

    private async Task<bool> ExistsAsync(LedgerFile file, CancellationToken cancellationToken)
    {
        if (file.RawPath is not { } key)
        {
            return false;
        }

        await using var stream = await rawStore.OpenAsync(key, cancellationToken);
        return stream is not null;
    }

    private static bool Ends(RedrivenLetter letter) => letter.Outcome is not (RedriveOutcomes.Refused or RedriveOutcomes.Unreadable);

    private static RedrivenLetter Result(WaitingLetter letter, LedgerFile? file, string outcome, string detail) => new(
        letter.LetterId, letter.Letters, letter.Topic, letter.Key, letter.FileId, file?.Name, outcome, detail,
        letter.Redrives + (outcome is RedriveOutcomes.Raised or RedriveOutcomes.Republished ? 1 : 0));
}

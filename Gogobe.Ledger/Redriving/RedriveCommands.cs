using System.Text.Json;
using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Ledger.Redriving;

/// <summary>A wish to redrive as a row of <c>commands</c>: asked by anybody who reaches the database, carried out by a process that has the transport.</summary>
public sealed class RedriveCommands(NpgsqlDataSource database, TimeProvider time)
{
    private const string Kind = "redrive";
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);

    private readonly LedgerDatabase _database = new(database);

    /// <summary>What waits, the largest group first.</summary>
    public async Task<IReadOnlyList<DeadLetterGroup>> GroupsAsync(CancellationToken cancellationToken) =>
        await new WaitingLetters(_database).GroupsAsync(cancellationToken);

    /// <summary>Asks.</summary>
    /// <returns>The number of the command.</returns>
    public async Task<long> AskAsync(RedriveRequest request, string who, CancellationToken cancellationToken) => (await _database.QueryAsync(
        "insert into commands (kind, arguments, who, created_at) values ($1, $2::jsonb, $3, $4) returning command_id", r => r.GetInt64(0), cancellationToken,
        Sql.Text(Kind), Sql.Text(JsonSerializer.Serialize(request, RedriveJson.Default.RedriveRequest)), Sql.Text(who), Sql.Time(time.GetUtcNow())))[0];

    /// <summary>Waits for the end of a command.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says why.</exception>
    public async Task<RedriveReport> WaitAsync(long commandId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (state, result, detail) = (await _database.QueryAsync(
                "select state, result::text, detail from commands where command_id = $1",
                r => (r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), r.IsDBNull(2) ? "" : r.GetString(2)), cancellationToken, Sql.Long(commandId))).Single();
            switch (state)
            {
                case "done":
                    return JsonSerializer.Deserialize(result!, RedriveJson.Default.RedriveReport)!;
                case "failed":
                    throw new InvalidOperationException(detail);
                default:
                    await Task.Delay(s_look, time, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Takes the next command: one that waits, or one whose process is silent for two minutes.</summary>
    internal async Task<(long Id, RedriveRequest Request, string Who)?> TakeAsync(string owner, CancellationToken cancellationToken)
    {
        const string Take = """
            update commands set state = 'running', lease_owner = $2, lease_until = $3 where command_id = (
              select command_id from commands where kind = $1 and (state = 'waiting' or (state = 'running' and lease_until < $4))
              order by priority desc, command_id limit 1 for update skip locked)
            returning command_id, arguments::text, who
            """;
        var now = time.GetUtcNow();
        var taken = await _database.QueryAsync(
            Take, r => (r.GetInt64(0), JsonSerializer.Deserialize(r.GetString(1), RedriveJson.Default.RedriveRequest)!, r.GetString(2)), cancellationToken,
            Sql.Text(Kind), Sql.Text(owner), Sql.Time(now + s_lease), Sql.Time(now));
        return taken is [var one] ? one : null;
    }

    internal Task BeatAsync(long commandId, string owner, CancellationToken cancellationToken) => _database.ExecuteAsync(
        "update commands set lease_until = $3 where command_id = $1 and lease_owner = $2", cancellationToken,
        Sql.Long(commandId), Sql.Text(owner), Sql.Time(time.GetUtcNow() + s_lease));

    /// <summary>Ends a command: with its report, or with what went wrong.</summary>
    internal Task EndAsync(long commandId, string owner, RedriveReport? report, string? detail, CancellationToken cancellationToken) => _database.ExecuteAsync(
        """
        update commands set state = case when $3::text is null then 'failed' else 'done' end, result = $3::jsonb, detail = $4, ended_at = $5, lease_until = null
        where command_id = $1 and lease_owner = $2
        """,
        cancellationToken, Sql.Long(commandId), Sql.Text(owner),
        Sql.Text(report is null ? null : JsonSerializer.Serialize(report, RedriveJson.Default.RedriveReport)), Sql.Text(detail), Sql.Time(time.GetUtcNow()));
}

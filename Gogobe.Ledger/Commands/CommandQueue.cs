using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Ledger.Commands;

/// <summary>
/// Commands of some kinds as rows of <c>commands</c>: asked by anybody who reaches the database, taken by one process at a time (<c>for update skip locked</c>)
/// under a lease, so that another process goes on when the first is gone (docs/specs/sessions.md).
/// </summary>
/// <param name="database">Where the table is.</param>
/// <param name="kinds">Kinds that this queue takes, as <c>commands.kind</c> has them.</param>
/// <param name="arguments">How arguments are written as JSON.</param>
/// <param name="result">How results are.</param>
/// <param name="time">Clock of the leases.</param>
/// <typeparam name="TArguments">What is asked.</typeparam>
/// <typeparam name="TResult">What comes of it.</typeparam>
public sealed class CommandQueue<TArguments, TResult>(
    NpgsqlDataSource database, IReadOnlyList<string> kinds, JsonTypeInfo<TArguments> arguments, JsonTypeInfo<TResult> result, TimeProvider time)
    where TResult : class
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);
    private readonly LedgerDatabase _database = new(database);
    private readonly string[] _kinds = [.. kinds];

    /// <summary>Asks.</summary>
    /// <param name="kind">One of the queue's kinds.</param>
    /// <param name="asked">What.</param>
    /// <param name="priority">Higher comes first.</param>
    /// <param name="who">Who asks.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The number of the command.</returns>
    public async Task<long> AskAsync(string kind, TArguments asked, int priority, string who, CancellationToken cancellationToken) => (await _database.QueryAsync(
        "insert into commands (kind, arguments, priority, who, created_at) values ($1, $2::jsonb, $3, $4, $5) returning command_id", r => r.GetInt64(0),
        cancellationToken, Sql.Text(kind), Sql.Text(JsonSerializer.Serialize(asked, arguments)), Sql.Int(priority), Sql.Text(who), Sql.Time(time.GetUtcNow()))).Single();

    /// <summary>Waits for the end of a command.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says why.</exception>
    public async Task<TResult> WaitAsync(long commandId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (state, json, detail) = (await _database.QueryAsync(
                "select state, result::text, detail from commands where command_id = $1",
                r => (r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), r.IsDBNull(2) ? "" : r.GetString(2)), cancellationToken, Sql.Long(commandId))).Single();
            switch (state)
            {
                case "done":
                    return JsonSerializer.Deserialize(json!, result)!;
                case "failed":
                    throw new InvalidOperationException(detail);
                default:
                    await Task.Delay(s_look, time, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Takes the next command: one that waits, or one whose process is silent for two minutes.</summary>
    /// <returns>The command, held by <paramref name="owner"/>; null when there is none.</returns>
    public async Task<QueuedCommand<TArguments>?> TakeAsync(string owner, CancellationToken cancellationToken)
    {
        const string Take = """
            update commands set state = 'running', lease_owner = $2, lease_until = $3 where command_id = (
              select command_id from commands where kind = any($1) and (state = 'waiting' or (state = 'running' and lease_until < $4))
              order by priority desc, command_id limit 1 for update skip locked)
            returning command_id, arguments::text, who
            """;
        var now = time.GetUtcNow();
        var taken = await _database.QueryAsync(
            Take, r => new QueuedCommand<TArguments>(r.GetInt64(0), JsonSerializer.Deserialize(r.GetString(1), arguments)!, r.GetString(2)), cancellationToken,
            Sql.Texts(_kinds), Sql.Text(owner), Sql.Time(now + s_lease), Sql.Time(now));
        return taken is [var one] ? one : null;
    }

    /// <summary>Holds a command for two minutes more.</summary>
    public Task BeatAsync(long commandId, string owner, CancellationToken cancellationToken) => _database.ExecuteAsync(
        "update commands set lease_until = $3 where command_id = $1 and lease_owner = $2", cancellationToken,
        Sql.Long(commandId), Sql.Text(owner), Sql.Time(time.GetUtcNow() + s_lease));

    /// <summary>Ends a command: with its result, or, without one, with what went wrong.</summary>
    public Task EndAsync(long commandId, string owner, TResult? report, string? detail, CancellationToken cancellationToken) => _database.ExecuteAsync(
        """
        update commands set state = case when $3::text is null then 'failed' else 'done' end, result = $3::jsonb, detail = $4, ended_at = $5, lease_until = null
        where command_id = $1 and lease_owner = $2
        """,
        cancellationToken, Sql.Long(commandId), Sql.Text(owner), Sql.Text(report is null ? null : JsonSerializer.Serialize(report, result)), Sql.Text(detail),
        Sql.Time(time.GetUtcNow()));
}

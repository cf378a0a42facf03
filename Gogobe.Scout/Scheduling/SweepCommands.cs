using System.Text.Json;
using System.Text.Json.Serialization;
using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Scout.Scheduling;

/// <summary>What an operator may ask of the Scouts.</summary>
public enum SweepCommandKind
{
    /// <summary>Sweep portals now, before what the schedule wants.</summary>
    Scan,

    /// <summary>Sweep portals no more by schedule.</summary>
    Pause,

    /// <summary>Go on.</summary>
    Resume,

    /// <summary>End sessions that sweep.</summary>
    Cancel,
}

/// <summary>A wish.</summary>
/// <param name="Kind">What.</param>
/// <param name="Portals">Slugs of chains; empty: all.</param>
public sealed record SweepCommand(SweepCommandKind Kind, IReadOnlyList<string> Portals)
{
    /// <summary>Higher comes first.</summary>
    public int Priority { get; init; }

    /// <summary>Files to offer of each portal at most; null: all.</summary>
    public int? MaxFiles { get; init; }

    /// <summary>City whose stores are wanted; null: everywhere.</summary>
    public string? Location { get; init; }
}

/// <summary>What came of it.</summary>
/// <param name="Sessions">Sessions that were started or cancelled.</param>
/// <param name="Portals">Portals that it was about.</param>
public sealed record SweepCommandResult(IReadOnlyList<long> Sessions, IReadOnlyList<string> Portals);

/// <summary>Wishes as rows of <c>commands</c>: asked by anybody who reaches the database, carried out by a Scout that watches portals.</summary>
public sealed class SweepCommands(NpgsqlDataSource database, TimeProvider time)
{
    private static readonly string[] s_kinds = [.. Enum.GetNames<SweepCommandKind>().Select(n => n.ToLowerInvariant())];
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan s_lease = TimeSpan.FromMinutes(2);
    private readonly LedgerDatabase _database = new(database);

    /// <summary>Asks.</summary>
    /// <returns>The number of the command.</returns>
    public async Task<long> AskAsync(SweepCommand command, string who, CancellationToken cancellationToken) => (await _database.QueryAsync(
        "insert into commands (kind, arguments, priority, who, created_at) values ($1, $2::jsonb, $3, $4, $5) returning command_id", r => r.GetInt64(0),
        cancellationToken, Sql.Text(s_kinds[(int)command.Kind]), Sql.Text(JsonSerializer.Serialize(command, SweepCommandJson.Default.SweepCommand)),
        Sql.Int(command.Priority), Sql.Text(who), Sql.Time(time.GetUtcNow()))).Single();

    /// <summary>Waits for the end of a command.</summary>
    /// <exception cref="InvalidOperationException">It failed; the message says why.</exception>
    public async Task<SweepCommandResult> WaitAsync(long commandId, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (state, result, detail) = (await _database.QueryAsync(
                "select state, result::text, detail from commands where command_id = $1",
                r => (r.GetString(0), r.IsDBNull(1) ? null : r.GetString(1), r.IsDBNull(2) ? "" : r.GetString(2)), cancellationToken, Sql.Long(commandId))).Single();
            switch (state)
            {
                case "done":
                    return JsonSerializer.Deserialize(result!, SweepCommandJson.Default.SweepCommandResult)!;
                case "failed":
                    throw new InvalidOperationException(detail);
                default:
                    await Task.Delay(s_look, time, cancellationToken);
                    break;
            }
        }
    }

    /// <summary>Takes the next command: one that waits, or one whose process is silent for two minutes.</summary>
    internal async Task<(long Id, SweepCommand Command)?> TakeAsync(string owner, CancellationToken cancellationToken)
    {
        const string Take = """
            update commands set state = 'running', lease_owner = $2, lease_until = $3 where command_id = (
              select command_id from commands where kind = any($1) and (state = 'waiting' or (state = 'running' and lease_until < $4))
              order by priority desc, command_id limit 1 for update skip locked)
            returning command_id, arguments::text
            """;
        var now = time.GetUtcNow();
        var taken = await _database.QueryAsync(
            Take, r => (r.GetInt64(0), JsonSerializer.Deserialize(r.GetString(1), SweepCommandJson.Default.SweepCommand)!), cancellationToken,
            Sql.Texts(s_kinds), Sql.Text(owner), Sql.Time(now + s_lease), Sql.Time(now));
        return taken is [var one] ? one : null;
    }

    /// <summary>Ends a command: with its result, or with what went wrong.</summary>
    internal Task EndAsync(long commandId, string owner, SweepCommandResult? result, string? detail, CancellationToken cancellationToken) => _database.ExecuteAsync(
        """
        update commands set state = case when $3::text is null then 'failed' else 'done' end, result = $3::jsonb, detail = $4, ended_at = $5, lease_until = null
        where command_id = $1 and lease_owner = $2
        """,
        cancellationToken, Sql.Long(commandId), Sql.Text(owner),
        Sql.Text(result is null ? null : JsonSerializer.Serialize(result, SweepCommandJson.Default.SweepCommandResult)), Sql.Text(detail), Sql.Time(time.GetUtcNow()));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(SweepCommand))]
[JsonSerializable(typeof(SweepCommandResult))]
internal sealed partial class SweepCommandJson : JsonSerializerContext;

using System.Text.Json;
using Gogobe.Ledger.Postgres;
using Npgsql;

namespace Gogobe.Ledger.Redriving;

/// <summary>Dead letters that nobody sent back yet. The letters of one identity are one: a file with a hundred bad batches is one file.</summary>
internal sealed record WaitingLetter(
    long LetterId, long Letters, string Identity, string Topic, string Key, long? FileId, int? Run, byte[] Payload, IReadOnlyDictionary<string, string> Headers, int Redrives);

/// <summary>Reads and marks dead letters.</summary>
internal sealed class WaitingLetters(LedgerDatabase database)
{
    /// <summary>An identity that went back so often and came again is held back.</summary>
    public const int Limit = 2;

    // Letters that went back together carry one time.
    private const string Before = """
        select p.identity, count(distinct p.redriven_at) as redrives from dead_letters p
        where p.redrive_result in ('raised', 'republished') and p.redriven_at is not null group by p.identity
        """;

    public Task<List<DeadLetterGroup>> GroupsAsync(CancellationToken cancellationToken)
    {
        const string Query = $"""
            select d.reason, d.topic, d.consumer_group, count(*), count(distinct d.file_id), count(*) filter (where b.redrives >= $1), min(d.at), max(d.at),
              (array_agg(d.detail order by d.at desc, d.dead_letter_id desc))[1]
            from dead_letters d left join ({Before}) b on b.identity = d.identity
            where d.redriven_at is null group by d.reason, d.topic, d.consumer_group order by count(*) desc, d.reason, d.topic, d.consumer_group
            """;
        return database.QueryAsync(
            Query,
            r => new DeadLetterGroup(
                r.GetString(0), r.GetString(1), r.GetString(2), r.GetInt64(3), r.GetInt64(4), r.GetInt64(5), Time(r, 6), Time(r, 7), r.GetString(8)),
            cancellationToken,
            Sql.Int(Limit));
    }

    public Task<List<WaitingLetter>> FindAsync(RedriveRequest request, CancellationToken cancellationToken)
    {
        // What is held back comes last, or it would use up the limit of every call.
        const string Query = $"""
            with waiting as (
              select max(dead_letter_id) as letter, count(*) as letters, identity, min(at) as since from dead_letters
              where redriven_at is null and reason = $1 and ($2::text is null or topic = $2) group by identity)
            select w.letter, w.letters, w.identity, d.topic, d.message_key, d.file_id, d.run, d.payload, d.headers::text, coalesce(b.redrives, 0)::int
            from waiting w join dead_letters d on d.dead_letter_id = w.letter left join ({Before}) b on b.identity = w.identity
            order by (coalesce(b.redrives, 0) >= $4 and not $5), w.since, w.letter limit $3
            """;
        return database.QueryAsync(
            Query, Read, cancellationToken, Sql.Text(request.Reason), Sql.Text(request.Topic), Sql.Int(request.Limit), Sql.Int(Limit), Sql.Flag(request.Force));
    }

    public async Task<long> CountAsync(RedriveRequest request, CancellationToken cancellationToken) => (await database.QueryAsync(
        "select count(*) from dead_letters where redriven_at is null and reason = $1 and ($2::text is null or topic = $2)",
        r => r.GetInt64(0), cancellationToken, Sql.Text(request.Reason), Sql.Text(request.Topic)))[0];

    /// <summary>Records what was done. A letter that was refused or is unreadable goes on waiting.</summary>
    public Task MarkAsync(WaitingLetter letter, string outcome, string who, DateTimeOffset now, CancellationToken cancellationToken)
    {
        const string Update = """
            update dead_letters set redriven_at = case when $3 in ('refused', 'unreadable') then null else $2::timestamptz end, redrive_result = $3, redriven_by = $4,
              redrives = $5
            where identity = $1 and redriven_at is null and dead_letter_id <= $6
            """;
        var times = letter.Redrives + (outcome is RedriveOutcomes.Raised or RedriveOutcomes.Republished ? 1 : 0);
        return database.ExecuteAsync(
            Update, cancellationToken, Sql.Text(letter.Identity), Sql.Time(now), Sql.Text(outcome), Sql.Text(who), Sql.Int(times), Sql.Long(letter.LetterId));
    }

    private static WaitingLetter Read(NpgsqlDataReader r) => new(
        r.GetInt64(0), r.GetInt64(1), r.GetString(2), r.GetString(3), r.GetString(4), r.IsDBNull(5) ? null : r.GetInt64(5), r.IsDBNull(6) ? null : r.GetInt32(6),
        r.GetFieldValue<byte[]>(7), JsonSerializer.Deserialize(r.GetString(8), RedriveJson.Default.DictionaryStringString)!, r.GetInt32(9));

    private static DateTimeOffset Time(NpgsqlDataReader reader, int column) => new(reader.GetDateTime(column), TimeSpan.Zero);
}

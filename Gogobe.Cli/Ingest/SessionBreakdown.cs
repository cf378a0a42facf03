using Npgsql;

namespace Gogobe.Cli.Ingest;

/// <summary>A session by chain and file type, for the summary table.</summary>
internal sealed class SessionBreakdown(NpgsqlDataSource database)
{
    private const string Query = """
        select coalesce(c.slug, 'unknown'), f.file_type, count(*),
               count(*) filter (where f.status = 'completed'), count(*) filter (where f.status = 'skipped'),
               count(*) filter (where f.status in ('failed', 'expired')),
               coalesce(sum(r.seen), 0)::bigint, coalesce(sum(r.written), 0)::bigint, coalesce(sum(r.unchanged), 0)::bigint,
               coalesce(sum(r.duplicate), 0)::bigint, coalesce(sum(r.superseded), 0)::bigint, coalesce(sum(r.rejected), 0)::bigint,
               coalesce(sum(r.missing), 0)::bigint
        from file_processing_log f
        left join chains c using (chain_no)
        left join file_runs r on r.file_id = f.file_id and r.run = f.run and f.status = 'completed'
        where f.session_id = $1
        group by 1, 2
        order by 1, 2
        """;

    public async Task<IReadOnlyList<BreakdownLine>> ReadAsync(long session, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand(Query);
        command.Parameters.AddWithValue(session);
        await using var reader = await command.ExecuteReaderAsync(cancellationToken);
        var lines = new List<BreakdownLine>();
        while (await reader.ReadAsync(cancellationToken))
        {
            lines.Add(new BreakdownLine(
                reader.GetString(0),
                reader.GetString(1),
                new FileCounts(reader.GetInt64(2), reader.GetInt64(3), reader.GetInt64(5), reader.GetInt64(4)),
                new RowCounts(
                    reader.GetInt64(6), reader.GetInt64(7), reader.GetInt64(8), reader.GetInt64(9), reader.GetInt64(10), reader.GetInt64(11), reader.GetInt64(12))));
        }

        return lines;
    }
}

/// <summary>Files and rows of one chain and file type.</summary>
internal sealed record BreakdownLine(string Chain, string FileType, FileCounts Files, RowCounts Rows);

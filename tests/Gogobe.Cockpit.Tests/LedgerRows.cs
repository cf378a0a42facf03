using Npgsql;

namespace Gogobe.Cockpit.Tests;

/// <summary>Puts rows into a ledger as the stages would leave them.</summary>
internal sealed class LedgerRows(NpgsqlDataSource database)
{
    private int _files;

    public Task<long> SessionAsync(string trigger = "ingest") =>
        ScalarAsync<long>("insert into scrape_sessions (trigger) values ($1) returning session_id", trigger);

    /// <summary>A file of chain 1; the file time makes it another file each time.</summary>
    public Task<long> FileAsync(
        string state, string reason = "none", string? name = null, int? store = 1, string type = "PriceFull", long? session = null, short? chain = 1,
        string[]? flags = null, string? detail = null, string url = "/data/a.gz") => ScalarAsync<long>(
        """
        insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, published_chain_id, file_name, url, status, reason, session_id,
                                         flags, detail, completed_at)
        values ($1, $2, $3, timestamptz '2026-11-22 10:00+00' + $4 * interval '1 minute', '2026-11-22 12:00', '7290027600007', $5, $6, $7, $8, $9, $10, $11,
                case when $7 in ('completed', 'skipped', 'failed', 'expired') then now() end)
        returning file_id
        """,
        chain, type, store, ++_files, name ?? $"PriceFull7290027600007-001-{_files}.gz", url, state, reason, session, flags ?? [], detail);

    public Task AccountAsync(
        long file, long seen, long written, long unchanged = 0, long duplicate = 0, long superseded = 0, long rejected = 0, string repairs = "{}", string unknown = "{}") =>
        ScalarAsync<object>(
            """
            insert into file_runs (file_id, run, parse_id, parser_version, seen, written, unchanged, duplicate, superseded, rejected, gone, items_seen, declared, xml_bytes,
                                   repairs, unknown_elements)
            values ($1, 1, gen_random_uuid(), 3, $2, $3, $4, $5, $6, $7, 4, 0, $2, 1000, $8::jsonb, $9::jsonb) returning 1
            """,
            file, seen, written, unchanged, duplicate, superseded, rejected, repairs, unknown);

    public Task SqlAsync(string sql) => ScalarAsync<object>(sql);

    private async Task<T> ScalarAsync<T>(string sql, params object?[] values)
    {
        await using var command = database.CreateCommand(sql);
        foreach (var item in values)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = item ?? DBNull.Value });
        }

        return await command.ExecuteScalarAsync() is T value ? value : default!;
    }
}

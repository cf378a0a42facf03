using Gogobe.Pipeline.Messages;
using Gogobe.Writer.Sql;
using Gogobe.Writer.Transactions;
using Npgsql;

namespace Gogobe.Writer.Stores;

/// <summary>Judges and writes the stores of one file in one statement.</summary>
internal static class StoresMerge
{
    // A price file of the same store may insert its stub between our look and our insert; so every store of the file is there before the look.
    private const string Stubs = """
        insert into stores (store_key, chain_no, store_no)
        select $1 * 1000000 + store_no, $1, store_no from unnest($2::int[]) as f (store_no) order by store_no
        on conflict do nothing
        """;

    private const string Lock = "select store_key from stores where chain_no = $1 order by store_key for no key update";

    private const string Fields =
        "published_chain_id, published_store_id, subchain_id, subchain_name, store_type, name, address, city, zip_code, check_digit";

    // Verdicts as for prices: 1 changed (or named for the first time), 2 unchanged, 3 superseded. $1 chain, $2 version, $3 file time.
    private const string Merge = $"""
        with judged as materialized (
          select f.*, $1 * 1000000 + f.store_no as store_key,
                 case when $2 < s.version then 3
                      when not s.stub and (s.published_chain_id, s.published_store_id, s.subchain_id, s.subchain_name, s.store_type, s.name, s.address, s.city,
                           s.zip_code, s.check_digit) is not distinct from (f.published_chain_id, f.published_store_id, f.subchain_id, f.subchain_name,
                           f.store_type, f.name, f.address, f.city, f.zip_code, f.check_digit) then 2
                      else 1 end as verdict,
                 s.published_chain_id <> f.published_chain_id as conflict
          from unnest($4::int[], $5::text[], $6::text[], $7::text[], $8::text[], $9::smallint[], $10::text[], $11::text[], $12::text[], $13::text[], $14::text[])
            as f (store_no, {Fields})
          join stores s on s.chain_no = $1 and s.store_no = f.store_no
        ), updated as (
          update stores s
          set stub = false, version = $2, last_listed = $3, published_chain_id = j.published_chain_id, published_store_id = j.published_store_id,
              subchain_id = j.subchain_id, subchain_name = j.subchain_name, store_type = j.store_type, name = j.name, address = j.address,
              city = j.city, zip_code = j.zip_code, check_digit = j.check_digit
          from judged j where s.store_key = j.store_key and j.verdict in (1, 2)
          returning j.verdict
        )
        select (select count(*) from updated where verdict = 1), (select count(*) from updated where verdict = 2),
               count(*) filter (where verdict = 3), coalesce(bool_or(conflict), false)
        from judged
        """;

    /// <summary>Merges rows whose store numbers are distinct.</summary>
    public static async Task<(MergeCounts Counts, bool Conflicts)> RunAsync(
        WriteSession session, FileTarget target, StoreRow[] rows, CancellationToken cancellationToken)
    {
        await using var batch = new NpgsqlBatch(session.Connection);
        var stubs = new NpgsqlBatchCommand(Stubs);
        stubs.Parameters.AddWithValue((int)target.ChainNumber);
        stubs.Parameters.AddWithValue(Array.ConvertAll(rows, r => r.StoreNumber));
        batch.BatchCommands.Add(stubs);
        var locks = new NpgsqlBatchCommand(Lock);
        locks.Parameters.AddWithValue(target.ChainNumber);
        batch.BatchCommands.Add(locks);
        batch.BatchCommands.Add(Bind(target, rows));
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        return (new MergeCounts(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2), 0, 0, rows.Length), reader.GetBoolean(3));
    }

    private static NpgsqlBatchCommand Bind(FileTarget target, StoreRow[] rows)
    {
        var merge = new NpgsqlBatchCommand(Merge);
        var parameters = merge.Parameters;
        parameters.AddWithValue((int)target.ChainNumber);
        parameters.AddWithValue(target.Version);
        parameters.AddWithValue(target.FileTime);
        parameters.AddWithValue(Array.ConvertAll(rows, r => r.StoreNumber));
        Text(r => r.PublishedChainId);
        Text(r => r.PublishedStoreId);
        Text(r => r.SubChainId);
        Text(r => r.SubChainName);
        parameters.AddWithValue(Array.ConvertAll(rows, r => (short?)r.StoreType));
        Text(r => r.Name);
        Text(r => r.Address);
        Text(r => r.City);
        Text(r => r.ZipCode);
        Text(r => r.CheckDigit);
        return merge;

        void Text(Converter<StoreRow, string?> field) => parameters.AddWithValue(Array.ConvertAll(rows, field));
    }
}

using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Prices;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// Holds files back that a listing would offer: Fulls of which the day has one already, and stores outside the region of the session
/// (docs/specs/sessions.md). What is held is not remembered, so that it is new again to the next sweep.
/// </summary>
internal sealed class HeldFiles(NpgsqlDataSource database, IOptions<SweepOptions> options)
{
    // With one of these a Full speaks for no row that it does not name (docs/specs/versions.md, "Flagged Fulls").
    private const FileFlags Flagged = FileFlags.CountMismatch | FileFlags.Shrunk | FileFlags.StoreConflict;

    private readonly LedgerDatabase _database = new(database);
    private readonly OnePassPolicy _policy = OnePassPolicy.TryParse(options.Value.OnePassADay, out var policy, out var error)
        ? policy
        : throw new OptionsValidationException(nameof(SweepOptions.OnePassADay), typeof(SweepOptions), [error]);

    /// <summary>
    /// Leaves out Fulls whose store has completed an unflagged one of the same type and Israel day, where the policy says so. A name with another size is never
    /// left out, nor another name of a file that the ledger has: their bytes may be other ones.
    /// </summary>
    public async Task<IReadOnlyList<Offerable>> WithoutSecondPassesAsync(IReadOnlyList<Offerable> files, CancellationToken cancellationToken)
    {
        const string Query = """
            select o.ix from unnest($1::bigint[], $2::smallint[], $3::text[], $4::text[], $5::int[], $6::timestamptz[], $7::text[], $8::timestamp[])
              o (ix, chain_no, published_chain_id, file_type, store_no, file_time, sequence, wall_time)
            where exists (
                select from file_processing_log f
                where f.chain_no = o.chain_no and f.file_type = o.file_type and f.store_no = o.store_no and f.status = 'completed'
                  and f.file_type in ('PriceFull', 'PromoFull') and f.repeat_of is null and not f.null_named and not f.flags && $9::text[]
                  and f.wall_time >= o.wall_time::date and f.wall_time < o.wall_time::date + 1)
              and not exists (
                select from file_processing_log f
                where f.identity = file_identity(o.chain_no, o.published_chain_id, o.file_type, o.store_no, o.file_time, o.sequence))
            """;
        var asked = files.Index().Where(f => IsSecondPass(f.Item)).Select(f => (f.Index, f.Item.File, Name: f.Item.File.Name!)).ToList();
        if (asked.Count == 0)
        {
            return files;
        }

        var held = await _database.QueryAsync(
            Query, r => (int)r.GetInt64(0), cancellationToken, Sql.Longs(asked.Select(f => (long)f.Index)), Sql.Shorts(asked.Select(f => (short?)f.File.Chain.Number)),
            Sql.Texts(asked.Select(f => f.Name.ChainId)), Sql.Texts(asked.Select(f => f.Name.Type.ToString())), Sql.Ints(asked.Select(f => f.Name.StoreNumber)),
            Sql.Times(asked.Select(f => IsraelTime.ToUtc(f.Name.WallTime, f.File.ListedAt))), Sql.Texts(asked.Select(f => f.Name.Sequence)),
            Sql.Walls(asked.Select(f => f.Name.WallTime)), Sql.Texts(Flagged.Texts()));
        return Without(files, held);
    }

    /// <summary>Leaves out files of stores outside a city, and of stores that nobody knows yet. Files of a whole chain stay.</summary>
    /// <param name="files">The files.</param>
    /// <param name="location">As the Stores files write it, in any case.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task<IReadOnlyList<Offerable>> InAsync(IReadOnlyList<Offerable> files, string location, CancellationToken cancellationToken)
    {
        const string Query = """
            select o.ix from unnest($1::bigint[], $2::int[]) o (ix, store_key)
            where not exists (select from stores s where s.store_key = o.store_key and lower(btrim(s.city)) = lower(btrim($3)))
            """;
        var asked = files.Index().Where(f => f.Item.File.Name is { StoreNumber: not null, Type: not FileType.Stores }).ToList();
        var held = await _database.QueryAsync(
            Query, r => (int)r.GetInt64(0), cancellationToken, Sql.Longs(asked.Select(f => (long)f.Index)),
            Sql.Ints(asked.Select(f => (int?)StoreKey.Of(f.Item.File.Chain.Number, f.Item.File.Name!.StoreNumber!.Value))), Sql.Text(location));
        return Without(files, held);
    }

    private bool IsSecondPass(Offerable offerable) =>
        offerable is { FirstListed: null, File: { Name: { StoreNumber: not null } name } file } && _policy.Holds(file.Chain, name.Type);

    private static IReadOnlyList<Offerable> Without(IReadOnlyList<Offerable> files, List<int> held) =>
        held.Count == 0 ? files : [.. files.Index().ExceptBy(held, f => f.Index).Select(f => f.Item)];
}

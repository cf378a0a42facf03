using Gogobe.Ledger;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Portals;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Scout.Sweeping;

/// <summary>
/// What portals have listed so far, in the database (docs/specs/sessions.md, "Sweep"). A listing is compared with a million known names by one statement,
/// which brings back only what is to be offered.
/// </summary>
internal sealed class ListingStore(NpgsqlDataSource database, IOptions<SweepOptions> options, TimeProvider time)
{
    // Their portal did not give these files; while it lists them it may do so yet.
    private static readonly string[] s_heals =
    [
        .. new[]
        {
            Reason.Forbidden, Reason.RateLimited, Reason.SourceError, Reason.Timeout, Reason.Unreachable, Reason.Tls, Reason.LoginPage, Reason.Truncated,
            Reason.Corrupt, Reason.Empty, Reason.GoneAtSource,
        }.Select(r => r.Text()),
    ];

    private readonly LedgerDatabase _database = new(database);

    /// <summary>Where the last sweep of a portal ended.</summary>
    public async Task<PortalMemory> ReadAsync(string portal, CancellationToken cancellationToken)
    {
        var states = await _database.QueryAsync(
            "select fingerprint, listed_at, files_seen_at, whole_at from portal_states where portal = $1",
            r => (r.IsDBNull(0) ? null : r.GetString(0), Time(r, 1), Time(r, 2), Time(r, 3)),
            cancellationToken,
            Sql.Text(portal));
        var cursors = await _database.QueryAsync(
            "select file_type, newest from listing_cursors where portal = $1",
            r => (Enum.Parse<FileType>(r.GetString(0)), Time(r, 1)!.Value),
            cancellationToken,
            Sql.Text(portal));
        var (fingerprint, listedAt, seenAt, wholeAt) = states.SingleOrDefault();
        return new PortalMemory(fingerprint, listedAt, seenAt, wholeAt, cursors.ToDictionary(c => c.Item1, c => c.Item2));
    }

    /// <summary>Whether files of a portal that were given up may be tried again.</summary>
    public async Task<bool> HasGivenUpAsync(string portal, CancellationToken cancellationToken) => (await _database.QueryAsync(
        $"select exists (select from file_processing_log f join listed_names n on n.file_id = f.file_id where n.portal = $1 and {Again("$2", "$3", "$4")})",
        r => r.GetBoolean(0),
        cancellationToken,
        [Sql.Text(portal), .. AgainParameters()])).Single();

    /// <summary>Of a listing, the files to offer: names never seen, names with another size, names of files that were given up a while ago.</summary>
    public async Task<IReadOnlyList<Offerable>> CompareAsync(string portal, IReadOnlyList<DiscoveredFile> files, CancellationToken cancellationToken)
    {
        var query = $"""
            select o.ix - 1, n.first_listed, f.file_id is not null and {Again("$4", "$5", "$6")}
            from unnest($2::text[], $3::bigint[]) with ordinality as o (file_name, size_hint, ix)
            left join listed_names n on n.portal = $1 and n.file_name = o.file_name
            left join file_processing_log f on f.file_id = n.file_id
            where n.file_name is null or n.size_hint <> o.size_hint or {Again("$4", "$5", "$6")}
            order by o.ix
            """;
        var rows = await _database.QueryAsync(
            query, r => (Index: (int)r.GetInt64(0), First: Time(r, 1), Again: !r.IsDBNull(2) && r.GetBoolean(2)), cancellationToken,
            [Sql.Text(portal), Sql.Texts(files.Select(f => f.OriginalName)), Sql.Longs(files.Select(f => f.SizeHint)), .. AgainParameters()]);
        return [.. rows.Select(r => new Offerable(files[r.Index], r.First, r.Again))];
    }

    /// <summary>Remembers names whose rows are in the ledger. Who dies before that offers them once more, which the ledger knows.</summary>
    public Task RememberAsync(string portal, IReadOnlyList<(DiscoveredFile File, long FileId)> files, CancellationToken cancellationToken)
    {
        const string Upsert = """
            insert into listed_names as n (portal, file_name, size_hint, file_id, offers, first_listed, last_listed)
            select $1, o.*, 1, $5, $5 from unnest($2::text[], $3::bigint[], $4::bigint[]) o
            on conflict (portal, file_name) do update set
              offers = case when n.size_hint <> excluded.size_hint then 1 else least(n.offers + 1, 30000) end,
              size_hint = coalesce(excluded.size_hint, n.size_hint), file_id = excluded.file_id, last_listed = excluded.last_listed
            """;
        return files.Count == 0 ? Task.CompletedTask : _database.ExecuteAsync(
            Upsert, cancellationToken, Sql.Text(portal), Sql.Texts(files.Select(f => f.File.OriginalName)), Sql.Longs(files.Select(f => f.File.SizeHint)),
            Sql.Longs(files.Select(f => f.FileId)), Sql.Time(time.GetUtcNow()));
    }

    /// <summary>Notes that names are still listed, once a day each, and the first size of those that had none.</summary>
    public Task TouchAsync(string portal, IReadOnlyList<DiscoveredFile> files, CancellationToken cancellationToken)
    {
        const string Update = """
            update listed_names n set last_listed = $4, size_hint = coalesce(n.size_hint, o.size_hint)
            from unnest($2::text[], $3::bigint[]) o (file_name, size_hint)
            where n.portal = $1 and n.file_name = o.file_name and (n.last_listed < $5 or n.size_hint is null and o.size_hint is not null)
            """;
        var now = time.GetUtcNow();
        return files.Count == 0 ? Task.CompletedTask : _database.ExecuteAsync(
            Update, cancellationToken, Sql.Text(portal), Sql.Texts(files.Select(f => f.OriginalName)), Sql.Longs(files.Select(f => f.SizeHint)),
            Sql.Time(now), Sql.Time(now - TimeSpan.FromDays(1)));
    }

    /// <summary>Takes a listing over: cursors in any case, its moment and fingerprint only when all of it was offered or need not be.</summary>
    /// <param name="portal">Whose.</param>
    /// <param name="fingerprint">Of the listing; null when the same listing must be compared again.</param>
    /// <param name="whole">The next listing may begin where this one ended.</param>
    /// <param name="began">When it began.</param>
    /// <param name="everything">It was asked for everything that the portal shows.</param>
    /// <param name="files">The files that it listed.</param>
    /// <param name="cancellationToken">Stops waiting.</param>
    public async Task CloseAsync(
        string portal, string? fingerprint, bool whole, DateTimeOffset began, bool everything, IReadOnlyCollection<DiscoveredFile> files,
        CancellationToken cancellationToken)
    {
        const string State = """
            insert into portal_states as p (portal, fingerprint, listed_at, files_seen_at, whole_at) values ($1, $2, $3, $4, $5)
            on conflict (portal) do update set fingerprint = excluded.fingerprint, listed_at = coalesce(excluded.listed_at, p.listed_at),
              whole_at = coalesce(excluded.whole_at, p.whole_at),
              files_seen_at = coalesce(excluded.files_seen_at, p.files_seen_at)
            """;
        const string Cursors = """
            insert into listing_cursors as c (portal, file_type, newest) select $1, o.* from unnest($2::text[], $3::timestamptz[]) o
            on conflict (portal, file_type) do update set newest = excluded.newest where excluded.newest > c.newest
            """;
        const string Forget = "delete from listed_names where portal = $1 and last_listed < $2";
        var now = time.GetUtcNow();
        var seen = files.Count > 0 ? began : (DateTimeOffset?)null;
        await _database.ExecuteAsync(
            State, cancellationToken, Sql.Text(portal), Sql.Text(fingerprint), Sql.Time(whole ? began : null), Sql.Time(seen),
            Sql.Time(whole && everything ? began : null));

        // A stamp ahead of the clock must not carry the cursor past files that come in between.
        var newest = files.Where(f => f.Name is not null).GroupBy(f => f.Name!.Type)
            .Select(g => (g.Key, Newest: IsraelTime.ToUtc(g.Max(f => f.Name!.WallTime)))).ToList();
        await _database.ExecuteAsync(
            Cursors, cancellationToken, Sql.Text(portal), Sql.Texts(newest.Select(n => n.Key.ToString())), Sql.Times(newest.Select(n => n.Newest < now ? n.Newest : now)));
        await _database.ExecuteAsync(Forget, cancellationToken, Sql.Text(portal), Sql.Time(now - options.Value.NamesKept));
    }

    private static string Again(string reasons, string before, string most) =>
        $"(f.status in ('failed', 'expired') and f.reason = any({reasons}::text[]) and f.completed_at <= {before} and n.offers < {most})";

    private NpgsqlParameter[] AgainParameters() =>
        [Sql.Texts(s_heals), Sql.Time(time.GetUtcNow() - options.Value.OfferAgainAfter), Sql.Int(options.Value.MaxOffers)];

    private static DateTimeOffset? Time(NpgsqlDataReader reader, int column) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<DateTimeOffset>(column);
}

/// <summary>What is known of a portal before a sweep.</summary>
/// <param name="Fingerprint">Of the last listing that was taken over whole.</param>
/// <param name="ListedAt">When that listing began.</param>
/// <param name="FilesSeenAt">When it last listed any file.</param>
/// <param name="WholeAt">When the last listing of everything that it shows began.</param>
/// <param name="Newest">The greatest stamp listed, by type.</param>
internal sealed record PortalMemory(
    string? Fingerprint, DateTimeOffset? ListedAt, DateTimeOffset? FilesSeenAt, DateTimeOffset? WholeAt, IReadOnlyDictionary<FileType, DateTimeOffset> Newest);

/// <summary>A file to offer.</summary>
/// <param name="File">As listed now.</param>
/// <param name="FirstListed">When it was listed first; null: now.</param>
/// <param name="Again">It was given up before.</param>
internal sealed record Offerable(DiscoveredFile File, DateTimeOffset? FirstListed, bool Again);

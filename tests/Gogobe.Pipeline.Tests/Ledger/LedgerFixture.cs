using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Ledger;
using Gogobe.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gogobe.Pipeline.Tests.Ledger;

/// <summary>A ledger on a database of its own with a clock that stands still, and shorthands for what the other stages do.</summary>
internal sealed class LedgerFixture
{
    public const string Instance = "memory:here";
    public const string Carrier = Instance + "/carrier/1";
    public const string Parser = Instance + "/parser/1";

    private LedgerFixture(NpgsqlDataSource database)
    {
        Database = database;
        Ledger = new PostgresLedger(database, Clock);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public NpgsqlDataSource Database { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public PostgresLedger Ledger { get; }

    public static async Task<LedgerFixture> CreateAsync(TestPostgres postgres) => new(await postgres.CreateDatabaseAsync());

    public static FileOffer Offer(string name, int chain = 1)
    {
        PublishedName.TryParse(name, out var parsed).ShouldBeTrue(name);
        return new FileOffer(chain, parsed!, name, "file:///in/" + name, new DateTimeOffset(parsed!.WallTime, TimeSpan.Zero));
    }

    public static string Name(int store = 1, string extension = ".gz", string stamp = "202611220600") =>
        FormattableString.Invariant($"PriceFull7290027600007-{store:000}-{stamp}{extension}");

    public async Task<LedgerFile> OfferAsync(string name, bool force = false, int chain = 1, long session = 0) =>
        (await Ledger.OfferAsync(session, [Offer(name, chain)], force, Cancel))[0];

    public async Task<LedgerFile> FileAsync(long fileId) => (await Ledger.FindAsync(fileId, Cancel)).ShouldNotBeNull();

    /// <summary>Offers a file and brings it to a state, with the given bytes.</summary>
    public async Task<LedgerFile> AtAsync(FileState state, string? name = null, string sha = "aa")
    {
        var file = await OfferAsync(name ?? Name());
        await MoveAsync(file, state, sha);
        return await FileAsync(file.FileId);
    }

    public async Task MoveAsync(LedgerFile file, FileState state, string sha = "aa")
    {
        var (id, run) = (file.FileId, file.Run);
        if (file.State == FileState.Discovered)
        {
            if (state == FileState.Discovered)
            {
                return;
            }

            (await Ledger.TryBeginDownloadAsync(id, run, Carrier, Cancel)).ShouldNotBeNull();
            switch (state)
            {
                case FileState.Downloading:
                    return;
                case FileState.Retrying:
                    await Ledger.FailDownloadAsync(id, run, Carrier, Reason.Timeout, "slow", Clock.GetUtcNow().AddMinutes(1), Cancel);
                    return;
                case FileState.Failed:
                    await Ledger.FailDownloadAsync(id, run, Carrier, Reason.Forbidden, "403", null, Cancel);
                    return;
                case FileState.Expired:
                    await Ledger.FailDownloadAsync(id, run, Carrier, Reason.GoneAtSource, "404", null, Cancel);
                    return;
            }

            await Ledger.CompleteDownloadAsync(id, run, Carrier, $"raw/{id}-{sha}", sha, 100, Cancel);
        }

        if (state is FileState.Downloaded or FileState.Skipped)
        {
            return;
        }

        (await Ledger.TryBeginParseAsync(id, run, Parser, Cancel)).ShouldNotBeNull();
        if (state == FileState.Parsing)
        {
            return;
        }

        await Ledger.CompleteParseAsync(id, run, Parser, new(Instance, "gogobe.products.ingest", 0, 7), Cancel);
        if (state == FileState.Completed)
        {
            await CompleteAsync(id, run);
        }
    }

    /// <summary>What the Writer's transaction does to the ledger.</summary>
    public async Task CompleteAsync(long id, int run, long seen = 10, long written = 10)
    {
        await ExecuteAsync(
            "insert into file_runs (file_id, run, parse_id, parser_version, seen, written, unchanged, duplicate, superseded, rejected, gone, items_seen, xml_bytes) "
            + $"values ({id}, {run}, gen_random_uuid(), 1, {seen}, {written}, {seen - written}, 0, 0, 0, 0, 0, 1000)");
        await using var update = Database.CreateCommand("update file_processing_log set status = 'completed', completed_at = $2, updated_at = $2 where file_id = $1");
        update.Parameters.AddWithValue(id);
        update.Parameters.AddWithValue(Clock.GetUtcNow());
        await update.ExecuteNonQueryAsync(Cancel);
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>What people see: name, status and reason of each file of the account view.</summary>
    public async Task<string[]> AccountViewAsync()
    {
        await using var command = Database.CreateCommand("select file_name || ' ' || status || ' ' || reason from v_file_account order by file_id");
        await using var reader = await command.ExecuteReaderAsync(Cancel);
        var rows = new List<string>();
        while (await reader.ReadAsync(Cancel))
        {
            rows.Add(reader.GetString(0));
        }

        return [.. rows];
    }
}

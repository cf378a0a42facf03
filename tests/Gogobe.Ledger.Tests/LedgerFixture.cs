using System.Collections.Concurrent;
using Gogobe.Ledger.Liveness;
using Gogobe.Ledger.Postgres;
using Gogobe.Ledger.Reconciling;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gogobe.Ledger.Tests;

/// <summary>A ledger on a database of its own with a clock that stands still, and shorthands for what the other stages do.</summary>
internal sealed class LedgerFixture : IAsyncDisposable
{
    public const string Instance = "memory:here";
    public const string Carrier = Instance + "/carrier/1";
    public const string Parser = Instance + "/parser/1";

    private static readonly ConcurrentBag<NpgsqlDataSource> s_idle = [];

    private LedgerFixture(NpgsqlDataSource database)
    {
        Database = database;
        Ledger = new PostgresLedger(database, Clock);
        Dispatch = new FileDispatch(Transport, Ledger, RawStore);
        Lock = new InstanceLock(database, Transport, new ProcessName(), Clock, NullLogger<InstanceLock>.Instance);
        Sessions = new Sessions(database, Lock, Clock);
        Reconciler = ReconcilerWith(250);
    }

    public static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public NpgsqlDataSource Database { get; }

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public PostgresLedger Ledger { get; }

    public RecordingTransport Transport { get; } = new(Instance);

    public MemoryRawStore RawStore { get; } = new();

    public FileDispatch Dispatch { get; }

    public InstanceLock Lock { get; }

    public Sessions Sessions { get; }

    public Reconciler Reconciler { get; }

    public static async Task<LedgerFixture> CreateAsync(TestPostgres postgres)
    {
        // Emptying a database takes a hundredth of the time of making one.
        var fixture = new LedgerFixture(s_idle.TryTake(out var idle) ? idle : await postgres.CreateDatabaseAsync());
        await fixture.ExecuteAsync("truncate scrape_sessions, dead_letters, commands, raw_garbage, stores, portal_states restart identity cascade");
        return fixture;
    }

    /// <summary>With the lock that shows that this process lives, without which nobody can be called dead.</summary>
    public static async Task<LedgerFixture> CreateLivingAsync(TestPostgres postgres)
    {
        var fixture = await CreateAsync(postgres);
        await fixture.Lock.StartAsync(Cancel);
        return fixture;
    }

    /// <summary>The lock of another process that has a transport of its own.</summary>
    public async Task<InstanceLock> OtherProcessAsync(string transport)
    {
        var other = new InstanceLock(Database, new RecordingTransport(transport), new ProcessName(), Clock, NullLogger<InstanceLock>.Instance);
        await other.StartAsync(Cancel);
        return other;
    }

    public Reconciler ReconcilerWith(int batchSize) => new(
        Database, Transport, Lock, RawStore, Dispatch, Options.Create(new ReconcilerOptions { BatchSize = batchSize }), Clock, NullLogger<Reconciler>.Instance);

    /// <summary>Ends the lock's connection and its work.</summary>
    public async ValueTask DisposeAsync()
    {
        await Lock.StopAsync(CancellationToken.None);
        Lock.Dispose();
        Reconciler.Dispose();
        s_idle.Add(Database);
    }

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

            RawStore.Objects[$"raw/{id}-{sha}"] = [1];
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

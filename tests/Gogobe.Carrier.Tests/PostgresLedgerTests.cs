using Gogobe.Carrier.Tests.Support;
using Gogobe.Ledger;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.RawStore;
using Gogobe.Testing;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gogobe.Carrier.Tests;

/// <summary>The Carrier on the real ledger: identity, bytes and republished files.</summary>
public sealed class PostgresLedgerTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly string _folder = Directory.CreateTempSubdirectory("gogobe-carrier-").FullName;
    private readonly FakeTimeProvider _time = new(CarrierHost.Now);
    private NpgsqlDataSource _database = null!;
    private PostgresLedger _ledger = null!;
    private FolderRawStore _raw = null!;
    private CarrierHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _database = await postgres.CreateDatabaseAsync();
        _ledger = new PostgresLedger(_database, _time);
        _raw = new FolderRawStore(Path.Combine(_folder, "raw"));
        _host = await CarrierHost.StartAsync(rawStore: _raw, ledger: _ledger, time: _time);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task File_New_IsDownloadedAndWaitsAtItsPlace()
    {
        var file = await OfferAsync("PriceFull7290058140886-001-202611220600.gz", [0x1F, 0x8B, 1]);

        file.State.ShouldBe(FileState.Downloaded);
        file.Attempt.ShouldBe(1);
        file.MessageOffset.ShouldNotBeNull().Topic.ShouldBe("gogobe.files.downloaded");
        (await File.ReadAllBytesAsync(_raw.LocalPath(file.RawPath!)!, Ct)).ShouldBe([0x1F, 0x8B, 1]);
    }

    [Fact]
    public async Task SameName_OtherBytes_IsARepublishWithTheNextOrdinal()
    {
        const string Name = "PriceFull7290058140886-001-202611220600.gz";
        var first = await OfferAsync(Name, [0x1F, 0x8B, 1]);
        await CompleteAsync(first);

        var second = await OfferAsync(Name, [0x1F, 0x8B, 2]);

        second.FileId.ShouldNotBe(first.FileId);
        (second.State, second.Ordinal).ShouldBe((FileState.Downloaded, 1));
        second.Version.ShouldBeGreaterThan(first.Version);
        Objects().ShouldBe(2);
    }

    [Fact]
    public async Task SameName_SameBytes_AreKnownAndKeptOnce()
    {
        const string Name = "PriceFull7290058140886-001-202611220600.gz";
        await CompleteAsync(await OfferAsync(Name, [0x1F, 0x8B, 1]));

        for (var hour = 0; hour < 3; hour++)
        {
            var again = await OfferAsync(Name, [0x1F, 0x8B, 1]);
            (again.State, again.Reason).ShouldBe((FileState.Skipped, Reason.KnownBytes));
        }

        Objects().ShouldBe(1);
        _host.Downloaded.Count.ShouldBe(1);
    }

    [Fact]
    public async Task SameBytes_UnderAnotherIdentity_AreAFileLikeAnyOther()
    {
        await CompleteAsync(await OfferAsync("PriceFull7290058140886-001-202611220600.gz", [0x1F, 0x8B, 1]));

        var later = await OfferAsync("PriceFull7290058140886-001-202611220700.gz", [0x1F, 0x8B, 1]);
        var elsewhere = await OfferAsync("PriceFull7290058140886-002-202611220600.gz", [0x1F, 0x8B, 1]);

        later.State.ShouldBe(FileState.Downloaded);
        elsewhere.State.ShouldBe(FileState.Downloaded);
        Objects().ShouldBe(3);
    }

    [Fact]
    public async Task Failure_OfALocalFile_IsFinalWithItsReason()
    {
        var file = await OfferAsync("PriceFull7290058140886-001-202611220600.gz", []);

        (file.State, file.Reason, file.RawPath).ShouldBe((FileState.Failed, Reason.Empty, null));
        Objects().ShouldBe(0);
    }

    [Fact]
    public async Task ChainId_Unknown_FailsWithItsReason()
    {
        var file = await OfferAsync("PriceFull7299999999999-001-202611220600.gz", [0x1F, 0x8B], chain: 0);

        (file.State, file.Reason).ShouldBe((FileState.Failed, Reason.UnknownChain));
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private async Task<LedgerFile> OfferAsync(string name, byte[] bytes, int chain = 1)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllBytesAsync(path, bytes, Ct);
        PublishedName.TryParse(name, out var parsed).ShouldBeTrue();
        var offer = new FileOffer(chain, parsed, name, new Uri(path).AbsoluteUri, IsraelTime.ToUtc(parsed.WallTime));
        var file = (await _ledger.OfferAsync(0, [offer], force: false, Ct)).ShouldHaveSingleItem();
        await new FileDispatch(_host.Transport, _ledger, _raw).PublishAsync(file, "discover", Ct);
        await _host.SettledAsync();
        return (await _ledger.FindAsync(file.FileId, Ct)).ShouldNotBeNull();
    }

    private async Task CompleteAsync(LedgerFile file)
    {
        await using var command = _database.CreateCommand("update file_processing_log set status = 'completed', completed_at = now() where file_id = $1");
        command.Parameters.AddWithValue(file.FileId);
        await command.ExecuteNonQueryAsync(Ct);
    }

    private int Objects() => Directory.Exists(Path.Combine(_folder, "raw")) ? Directory.GetFiles(Path.Combine(_folder, "raw"), "*", SearchOption.AllDirectories).Length : 0;
}

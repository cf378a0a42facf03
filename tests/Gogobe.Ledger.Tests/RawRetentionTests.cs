using Gogobe.Pipeline.RawStore;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gogobe.Ledger.Tests;

public sealed class RawRetentionTests(TestPostgres postgres)
{
    [Fact]
    public async Task Sweep_TimeIsOver_DeletesTheBytesOfFinalFilesOnly()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed, LedgerFixture.Name(1));
        var moving = await ledger.AtAsync(FileState.Parsing, LedgerFixture.Name(2));
        using var retention = RetentionOf(ledger, TimeSpan.FromDays(7));

        ledger.Clock.Advance(TimeSpan.FromDays(7) - TimeSpan.FromSeconds(1));
        (await retention.SweepAsync(LedgerFixture.Cancel)).ShouldBe(0);
        ledger.Clock.Advance(TimeSpan.FromSeconds(1));
        (await retention.SweepAsync(LedgerFixture.Cancel)).ShouldBe(1);

        ledger.RawStore.Objects.Keys.ShouldBe([moving.RawPath!]);
        (await ledger.FileAsync(completed.FileId)).RawPath.ShouldBeNull();
        (await ledger.ScalarAsync<long>("select count(*) from raw_garbage")).ShouldBe(0);
    }

    [Fact]
    public async Task Sweep_DiesBeforeTheDelete_DeletesNextTime()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);
        await ledger.ExecuteAsync("update file_processing_log set raw_path = null");
        await ledger.ExecuteAsync($"insert into raw_garbage values ('{completed.RawPath}', now())");
        using var retention = RetentionOf(ledger, TimeSpan.FromDays(7));

        (await retention.SweepAsync(LedgerFixture.Cancel)).ShouldBe(1);
        ledger.RawStore.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Sweep_RetentionZero_DeletesAtOnceAndLeavesForcedFiles()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var first = await ledger.AtAsync(FileState.Completed, LedgerFixture.Name(1));
        var forced = await ledger.AtAsync(FileState.Completed, LedgerFixture.Name(2));
        await ledger.OfferAsync(forced.Name, force: true);
        using var retention = RetentionOf(ledger, TimeSpan.Zero);

        (await retention.SweepAsync(LedgerFixture.Cancel)).ShouldBe(1);

        ledger.RawStore.Objects.ContainsKey(first.RawPath!).ShouldBeFalse();
        ledger.RawStore.Objects.ContainsKey(forced.RawPath!).ShouldBeTrue();
    }

    private static RawRetention RetentionOf(LedgerFixture ledger, TimeSpan retention) => new(
        ledger.Database, ledger.RawStore, Options.Create(new RawStoreOptions { Retention = retention }), ledger.Clock, NullLogger<RawRetention>.Instance);
}

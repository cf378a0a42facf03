using System.Globalization;
using Gogobe.Ledger.Redriving;
using Gogobe.Pipeline.Messages;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests.Redriving;

public sealed class ReplayTests(TestPostgres postgres)
{
    [Fact]
    public async Task Run_CompletedFile_IsParsedAgainAsTheNextRun()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Completed);
        var session = await ledger.Sessions.StartAsync("replay", LedgerFixture.Cancel);

        var result = await ReplayOf(ledger).RunAsync(file.FileId, session, LedgerFixture.Cancel);

        result.Outcome.ShouldBe(ReplayOutcome.Started);
        (result.File!.Run, result.File.State).ShouldBe((2, FileState.Downloaded));
        var message = ledger.Transport.Published.ShouldHaveSingleItem().ShouldBeOfType<FileDownloaded>();
        (message.FileId, message.Run, message.RawPath, message.Sha256).ShouldBe((file.FileId, 2, file.RawPath, "aa"));
        (await ledger.FileAsync(file.FileId)).MessageOffset.ShouldNotBeNull();
        (await ledger.ScalarAsync<long>($"select count(*) from file_runs where file_id = {file.FileId} and run = 1")).ShouldBe(1);
        (await ledger.Sessions.SummaryAsync(session, LedgerFixture.Cancel)).Counts.Moving.ShouldBe(1);
    }

    [Fact]
    public async Task Run_RawBytesGone_SaysRawExpired()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Completed);
        ledger.RawStore.Objects.Clear();

        (await ReplayOf(ledger).RunAsync(file.FileId, null, LedgerFixture.Cancel)).Outcome.ShouldBe(ReplayOutcome.RawExpired);
        await ledger.ExecuteAsync("update file_processing_log set raw_path = null");
        (await ReplayOf(ledger).RunAsync(file.FileId, null, LedgerFixture.Cancel)).Outcome.ShouldBe(ReplayOutcome.RawExpired);

        (await ledger.FileAsync(file.FileId)).Run.ShouldBe(1);
        ledger.Transport.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_FileInMotionOrUnknown_IsLeftAlone()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);

        (await ReplayOf(ledger).RunAsync(file.FileId, null, LedgerFixture.Cancel)).Outcome.ShouldBe(ReplayOutcome.InMotion);
        (await ReplayOf(ledger).RunAsync(file.FileId + 1, null, LedgerFixture.Cancel)).Outcome.ShouldBe(ReplayOutcome.NotFound);
        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
    }

    [Fact]
    public async Task Run_TwiceAtOnce_RaisesTheRunOnce()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Completed);

        var results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => ReplayOf(ledger).RunAsync(file.FileId, null, LedgerFixture.Cancel)));

        results.Count(r => r.Outcome == ReplayOutcome.Started).ShouldBe(1);
        (await ledger.FileAsync(file.FileId)).Run.ShouldBe(2);
    }

    [Fact]
    public async Task Find_NumberNameOrKey_FindsTheFileAndNoRelisting()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Completed);
        await ledger.MoveAsync(await ledger.OfferAsync(file.Name), FileState.Skipped);

        foreach (var what in new[] { file.FileId.ToString(CultureInfo.InvariantCulture), file.Name, file.RawPath! })
        {
            (await ReplayOf(ledger).FindAsync(what, LedgerFixture.Cancel)).ShouldHaveSingleItem().FileId.ShouldBe(file.FileId);
        }

        (await ReplayOf(ledger).FindAsync("nothing", LedgerFixture.Cancel)).ShouldBeEmpty();
    }

    private static Replay ReplayOf(LedgerFixture ledger) => new(ledger.Database, ledger.RawStore, ledger.Dispatch, ledger.Clock);
}

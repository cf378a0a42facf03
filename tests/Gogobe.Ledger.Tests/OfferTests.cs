using Gogobe.Pipeline;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests;

public sealed class OfferTests(TestPostgres postgres)
{
    [Fact]
    public async Task Offer_UnknownIdentity_IsANewDiscoveredRow()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);

        var file = await ledger.OfferAsync("NULLPriceFull7290027600007-001-202611220600.gz");

        file.State.ShouldBe(FileState.Discovered);
        file.NeedsMessage.ShouldBeTrue();
        (file.Ordinal, file.Run, file.Attempt, file.StoreNumber, file.NullNamed).ShouldBe((0, 1, 0, 1, true));
        file.FileTime.ShouldBe(new DateTimeOffset(2026, 11, 22, 6, 0, 0, TimeSpan.Zero));
        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
    }

    [Theory]
    [InlineData(FileState.Discovered)]
    [InlineData(FileState.Retrying)]
    [InlineData(FileState.Downloading)]
    [InlineData(FileState.Downloaded)]
    [InlineData(FileState.Parsing)]
    [InlineData(FileState.Writing)]
    public async Task Offer_FileInMotionUnderItsOwnName_IsLeftAlone(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var before = await ledger.AtAsync(state);

        var offered = await ledger.OfferAsync(before.Name);

        offered.ShouldBe(before);
        (await ledger.FileAsync(before.FileId)).ShouldBe(before);
    }

    [Fact]
    public async Task Offer_FileInMotionUnderAnotherName_IsTheNextOrdinal()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var first = await ledger.AtAsync(FileState.Parsing);

        var second = await ledger.OfferAsync(LedgerFixture.Name(extension: ".xml.gz"));

        second.FileId.ShouldNotBe(first.FileId);
        second.Ordinal.ShouldBe(1);
        (await ledger.FileAsync(first.FileId)).ShouldBe(first);
    }

    [Theory]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Expired)]
    public async Task Offer_FailedFile_IsReopenedInItsPlace(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var failed = await ledger.AtAsync(state);
        failed.State.ShouldBe(state);

        var again = await ledger.OfferAsync(failed.Name);

        again.FileId.ShouldBe(failed.FileId);
        (again.State, again.Reason, again.Attempt, again.Ordinal, again.Run).ShouldBe((FileState.Discovered, Reason.None, 0, 0, 1));
        again.NeedsMessage.ShouldBeTrue();
        (await ledger.ScalarAsync<bool>("select completed_at is null and detail is null from file_processing_log")).ShouldBeTrue();
    }

    [Fact]
    public async Task Offer_FailedFileListedUnderAnotherName_IsReopenedUnderTheNewName()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var failed = await ledger.AtAsync(FileState.Failed);

        var again = await ledger.OfferAsync(LedgerFixture.Name(extension: ""));

        again.FileId.ShouldBe(failed.FileId);
        again.Name.ShouldBe(LedgerFixture.Name(extension: ""));
        again.Url.ShouldEndWith(again.Name);
    }

    [Fact]
    public async Task Offer_FailedFileWithAClaimedRun_RaisesItsRun()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Completed);
        await ledger.ExecuteAsync("update file_processing_log set status = 'failed', reason = 'unbalanced'");

        (await ledger.OfferAsync(file.Name)).Run.ShouldBe(2);
    }

    [Fact]
    public async Task Offer_CompletedFileWithTheSameBytes_LeavesOnlyTheCompletedRowToSee()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);

        var candidates = new List<long>();
        for (var i = 0; i < 3; i++)
        {
            var candidate = await ledger.OfferAsync(completed.Name);
            candidate.Ordinal.ShouldBe(1);
            await ledger.MoveAsync(candidate, FileState.Skipped);
            candidates.Add(candidate.FileId);
        }

        candidates.Distinct().Count().ShouldBe(1);
        var after = await ledger.FileAsync(candidates[0]);
        (after.State, after.Reason, after.RawPath).ShouldBe((FileState.Skipped, Reason.KnownBytes, null));
        (await ledger.FileAsync(completed.FileId)).ShouldBe(completed);
        (await ledger.AccountViewAsync()).ShouldBe([completed.Name + " completed none"]);
    }

    [Fact]
    public async Task Offer_CompletedFileWithOtherBytes_IsARepublish()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed, sha: "aa");

        var republish = await ledger.OfferAsync(completed.Name);
        await ledger.MoveAsync(republish, FileState.Completed, "bb");

        (await ledger.FileAsync(republish.FileId)).Version.ShouldBeGreaterThan(completed.Version);
        (await ledger.AccountViewAsync()).ShouldBe([completed.Name + " completed none", completed.Name + " completed none"]);
        (await ledger.ScalarAsync<long>("select count(*) from file_processing_log where repeat_of is not null")).ShouldBe(0);
    }

    [Fact]
    public async Task Offer_CandidateThatBringsOtherBytesTheSecondTime_IsARepublish()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed, sha: "aa");
        await ledger.MoveAsync(await ledger.OfferAsync(completed.Name), FileState.Skipped, "aa");

        var republish = await ledger.OfferAsync(completed.Name);
        await ledger.MoveAsync(republish, FileState.Completed, "bb");

        (await ledger.AccountViewAsync()).Length.ShouldBe(2);
        (await ledger.FileAsync(republish.FileId)).Ordinal.ShouldBe(1);
        (await ledger.OfferAsync(completed.Name)).Ordinal.ShouldBe(2);
    }

    [Fact]
    public async Task Offer_SameBytesUnderAnotherName_IsAVisibleSkippedRowThatIsUsedAgain()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);
        var other = LedgerFixture.Name(extension: ".xml.gz");

        for (var i = 0; i < 3; i++)
        {
            await ledger.MoveAsync(await ledger.OfferAsync(completed.Name), FileState.Skipped);
            await ledger.MoveAsync(await ledger.OfferAsync(other), FileState.Skipped);
        }

        (await ledger.AccountViewAsync()).ShouldBe([completed.Name + " completed none", other + " skipped known-bytes"], ignoreOrder: true);
        (await ledger.ScalarAsync<long>("select count(*) from file_processing_log")).ShouldBe(3);
    }

    [Fact]
    public async Task Offer_SkippedRowOfAnOlderOrdinalWithNewBytes_BecomesTheLatestRepublish()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var first = await ledger.AtAsync(FileState.Completed, sha: "aa");
        var other = LedgerFixture.Name(extension: ".xml.gz");
        var skipped = await ledger.OfferAsync(other);
        await ledger.MoveAsync(skipped, FileState.Skipped, "aa");
        var second = await ledger.OfferAsync(first.Name);
        await ledger.MoveAsync(second, FileState.Completed, "bb");

        var third = await ledger.OfferAsync(other);
        await ledger.MoveAsync(third, FileState.Completed, "cc");

        third.FileId.ShouldBe(skipped.FileId);
        (await ledger.FileAsync(third.FileId)).Version.ShouldBeGreaterThan((await ledger.FileAsync(second.FileId)).Version);
    }

    [Fact]
    public async Task Offer_CandidateWhoseDownloadFails_IsAVisibleFailure()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);

        await ledger.MoveAsync(await ledger.OfferAsync(completed.Name), FileState.Failed);

        (await ledger.AccountViewAsync()).ShouldBe([completed.Name + " completed none", completed.Name + " failed forbidden"]);
    }

    [Fact]
    public async Task Offer_ForcedCompletedFileWithRawBytes_IsDownloadedInItsNextRun()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);

        var forced = await ledger.OfferAsync(completed.Name, force: true);

        forced.FileId.ShouldBe(completed.FileId);
        (forced.State, forced.Run, forced.RawPath, forced.NeedsMessage).ShouldBe((FileState.Downloaded, 2, completed.RawPath, true));
    }

    [Fact]
    public async Task Offer_ForcedCompletedFileWithoutRawBytes_IsDownloadedAgain()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);
        await ledger.ExecuteAsync("update file_processing_log set raw_path = null");

        var forced = await ledger.OfferAsync(completed.Name, force: true);

        (forced.FileId, forced.State, forced.Run).ShouldBe((completed.FileId, FileState.Discovered, 2));
    }

    [Fact]
    public async Task Offer_ForcedAfterACandidateWasSkipped_RaisesTheRunOfTheCompletedFile()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var completed = await ledger.AtAsync(FileState.Completed);
        await ledger.MoveAsync(await ledger.OfferAsync(completed.Name), FileState.Skipped);

        var forced = await ledger.OfferAsync(completed.Name, force: true);

        (forced.FileId, forced.Run, forced.State).ShouldBe((completed.FileId, 2, FileState.Downloaded));
    }

    [Fact]
    public async Task Offer_SameNewIdentityTwiceInOneCall_IsOneRowForOneNameAndTwoForTwo()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var other = LedgerFixture.Name(extension: "");

        var files = await ledger.Ledger.OfferAsync(
            0, [LedgerFixture.Offer(LedgerFixture.Name()), LedgerFixture.Offer(other), LedgerFixture.Offer(LedgerFixture.Name())], false, LedgerFixture.Cancel);

        files[0].ShouldBe(files[2]);
        (files[0].Ordinal, files[1].Ordinal).ShouldBe((0, 1));
        (await ledger.ScalarAsync<long>("select count(*) from file_processing_log")).ShouldBe(2);
    }

    [Fact]
    public async Task Offer_TwoFailedNamesOfOneIdentity_AreReopenedEachInItsRow()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        FileOffer[] offers = [LedgerFixture.Offer(LedgerFixture.Name()), LedgerFixture.Offer(LedgerFixture.Name(extension: ""))];
        var first = await ledger.Ledger.OfferAsync(0, offers, false, LedgerFixture.Cancel);
        foreach (var file in first)
        {
            await ledger.MoveAsync(file, FileState.Failed);
        }

        var second = await ledger.Ledger.OfferAsync(0, [.. offers.Reverse()], false, LedgerFixture.Cancel);

        second.Select(f => f.FileId).ShouldBe(first.Select(f => f.FileId).Reverse());
        second.ShouldAllBe(f => f.State == FileState.Discovered);
    }

    [Fact]
    public async Task Offer_PublishedIds_AreOneIdentityInAKnownChainAndTwoInAnUnknownOne()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        const string A = "PriceFull7290027600007-001-202611220600.gz";
        const string B = "PriceFull7290058140886-001-202611220600.gz";

        (await ledger.OfferAsync(A, chain: 1)).Ordinal.ShouldBe(0);
        (await ledger.OfferAsync(B, chain: 1)).Ordinal.ShouldBe(1);
        var unknown = await ledger.OfferAsync(A, chain: 0);
        (unknown.Ordinal, unknown.ChainNumber).ShouldBe((0, 0));
        (await ledger.OfferAsync(B, chain: 0)).Ordinal.ShouldBe(0);
    }

    [Fact]
    public async Task Offer_ManyCallsAtOnce_MakeOneRowAnIdentity()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var offers = Enumerable.Range(1, 200).Select(i => LedgerFixture.Offer(LedgerFixture.Name(i))).ToArray();

        var calls = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => ledger.Ledger.OfferAsync(0, offers, false, LedgerFixture.Cancel)));

        calls.ShouldAllBe(c => c.Select(f => f.FileId).SequenceEqual(calls[0].Select(f => f.FileId)));
        (await ledger.ScalarAsync<long>("select count(*) from file_processing_log")).ShouldBe(200);
    }

    [Fact]
    public async Task Offer_FiveThousandInOneCall_TakesAFewStatements()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var offers = Enumerable.Range(1, 5000).Select(i => LedgerFixture.Offer(LedgerFixture.Name(i))).ToArray();
        using var statements = new StatementCount();

        var first = await ledger.Ledger.OfferAsync(0, offers, false, LedgerFixture.Cancel);
        var second = await ledger.Ledger.OfferAsync(0, offers, false, LedgerFixture.Cancel);

        statements.Asked.ShouldBeInRange(2, 50);
        first.Select(f => f.Name).ShouldBe(offers.Select(o => o.Listed));
        second.Select(f => f.FileId).ShouldBe(first.Select(f => f.FileId));
    }
}

using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests;

public sealed class TransitionTests(TestPostgres postgres)
{
    private const string Stranger = LedgerFixture.Instance + "/carrier/stranger";
    private static readonly MessageOffset s_batch = new(LedgerFixture.Instance, Topics.Ingest.Name, 3, 9);

    [Fact]
    public async Task File_UndisturbedWay_PassesThroughItsStates()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.OfferAsync(LedgerFixture.Name());

        var downloading = (await ledger.Ledger.TryBeginDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, LedgerFixture.Cancel)).ShouldNotBeNull();
        (downloading.State, downloading.Attempt).ShouldBe((FileState.Downloading, 1));
        (await ledger.Ledger.CompleteDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, "k", "aa", 7, LedgerFixture.Cancel)).ShouldBeTrue();
        var downloaded = await ledger.FileAsync(file.FileId);
        (downloaded.State, downloaded.RawPath, downloaded.Sha256, downloaded.Bytes, downloaded.MessageOffset).ShouldBe((FileState.Downloaded, "k", "aa", 7, null));
        var place = new MessageOffset(LedgerFixture.Instance, Topics.Downloaded.Name, 2, 5);
        await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, place, LedgerFixture.Cancel);
        (await ledger.FileAsync(file.FileId)).MessageOffset.ShouldBe(place);
        var parsing = (await ledger.Ledger.TryBeginParseAsync(file.FileId, 1, LedgerFixture.Parser, LedgerFixture.Cancel)).ShouldNotBeNull();
        parsing.State.ShouldBe(FileState.Parsing);
        await ledger.Ledger.CompleteParseAsync(file.FileId, 1, LedgerFixture.Parser, s_batch, LedgerFixture.Cancel);
        var writing = await ledger.FileAsync(file.FileId);
        (writing.State, writing.MessageOffset).ShouldBe((FileState.Writing, s_batch));
        (await ledger.ScalarAsync<bool>("select lease_owner is null and lease_until is null from file_processing_log")).ShouldBeTrue();
        (await ledger.ScalarAsync<long>("select count(*) from file_attempts")).ShouldBe(0);
    }

    [Fact]
    public async Task Stages_ThatEnd_LeaveTheirTime()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.OfferAsync(LedgerFixture.Name());
        var began = ledger.Clock.GetUtcNow();

        await ledger.Ledger.TryBeginDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, LedgerFixture.Cancel);
        ledger.Clock.Advance(TimeSpan.FromSeconds(3));
        await ledger.Ledger.CompleteDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, "k", "aa", 7, LedgerFixture.Cancel);
        (await ledger.ScalarAsync<bool>("select parsed_at is null from file_processing_log")).ShouldBeTrue();
        await ledger.Ledger.TryBeginParseAsync(file.FileId, 1, LedgerFixture.Parser, LedgerFixture.Cancel);
        ledger.Clock.Advance(TimeSpan.FromSeconds(4));
        await ledger.Ledger.CompleteParseAsync(file.FileId, 1, LedgerFixture.Parser, s_batch, LedgerFixture.Cancel);

        (await ledger.ScalarAsync<DateTime>("select downloaded_at from file_processing_log")).ShouldBe(began.UtcDateTime.AddSeconds(3));
        (await ledger.ScalarAsync<DateTime>("select parsed_at from file_processing_log")).ShouldBe(began.UtcDateTime.AddSeconds(7));
    }

    [Theory]
    [InlineData(FileState.Retrying)] // not due yet
    [InlineData(FileState.Downloading)]
    [InlineData(FileState.Downloaded)]
    [InlineData(FileState.Parsing)]
    [InlineData(FileState.Writing)]
    [InlineData(FileState.Completed)]
    [InlineData(FileState.Failed)]
    [InlineData(FileState.Expired)]
    public async Task TryBeginDownload_FileInAnotherState_IsRefused(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(state);

        (await ledger.Ledger.TryBeginDownloadAsync(file.FileId, 1, Stranger, LedgerFixture.Cancel)).ShouldBeNull();
        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
    }

    [Theory]
    [InlineData(FileState.Discovered)]
    [InlineData(FileState.Retrying)]
    [InlineData(FileState.Downloading)]
    [InlineData(FileState.Parsing)]
    [InlineData(FileState.Writing)]
    [InlineData(FileState.Completed)]
    [InlineData(FileState.Failed)]
    public async Task TryBeginParse_FileInAnotherState_IsRefused(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(state);

        (await ledger.Ledger.TryBeginParseAsync(file.FileId, 1, Stranger, LedgerFixture.Cancel)).ShouldBeNull();
        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
    }

    [Fact]
    public async Task TryBegin_AnotherRun_IsRefused()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var first = await ledger.OfferAsync(LedgerFixture.Name(1));
        var second = await ledger.AtAsync(FileState.Downloaded, LedgerFixture.Name(2));

        (await ledger.Ledger.TryBeginDownloadAsync(first.FileId, 2, LedgerFixture.Carrier, LedgerFixture.Cancel)).ShouldBeNull();
        (await ledger.Ledger.TryBeginParseAsync(second.FileId, 2, LedgerFixture.Parser, LedgerFixture.Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task TryBegin_LeaseRanOut_IsTakenOverAndTheFormerOwnerChangesNothingMore()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Downloading);
        ledger.Clock.Advance(Leases.Length);

        var taken = (await ledger.Ledger.TryBeginDownloadAsync(file.FileId, 1, Stranger, LedgerFixture.Cancel)).ShouldNotBeNull();
        taken.Attempt.ShouldBe(2);
        (await ledger.Ledger.CompleteDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, "late", "aa", 1, LedgerFixture.Cancel)).ShouldBeFalse();
        await ledger.Ledger.FailDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, Reason.Timeout, "late", null, LedgerFixture.Cancel);

        (await ledger.FileAsync(file.FileId)).ShouldBe(taken);
        (await ledger.Ledger.CompleteDownloadAsync(file.FileId, 1, Stranger, "mine", "aa", 1, LedgerFixture.Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task TryBegin_SameOwnerAgain_FindsItsOwnLease()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);

        (await ledger.Ledger.TryBeginParseAsync(file.FileId, 1, LedgerFixture.Parser, LedgerFixture.Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task TryBeginParse_CarrierHasNotRecordedThePlaceYet_TakesTheFileAndKeepsItsLease()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Downloaded);

        (await ledger.Ledger.TryBeginParseAsync(file.FileId, 1, LedgerFixture.Parser, LedgerFixture.Cancel)).ShouldNotBeNull();
        await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, new MessageOffset(LedgerFixture.Instance, Topics.Downloaded.Name, 0, 4), LedgerFixture.Cancel);

        (await ledger.ScalarAsync<string>("select lease_owner from file_processing_log")).ShouldBe(LedgerFixture.Parser);
    }

    [Fact]
    public async Task RecordPlace_FileMovedOn_IsIgnored()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Writing);

        await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, new MessageOffset(LedgerFixture.Instance, Topics.Discovered.Name, 0, 1), LedgerFixture.Cancel);
        await ledger.Ledger.RecordOffsetAsync(file.FileId, 2, s_batch, LedgerFixture.Cancel);

        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
    }

    [Fact]
    public async Task CompleteDownload_AnswerGotLost_SaysTheSameAgain()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Downloaded, sha: "aa");

        (await ledger.Ledger.CompleteDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, file.RawPath!, "aa", 100, LedgerFixture.Cancel)).ShouldBeTrue();
        await ledger.MoveAsync(file, FileState.Writing);
        (await ledger.Ledger.CompleteDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, file.RawPath!, "aa", 100, LedgerFixture.Cancel)).ShouldBeTrue();
    }

    [Fact]
    public async Task CompleteDownload_TwoNamesOfOneIdentityAtOnce_LeaveOneFileToProcess()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        for (var i = 1; i <= 20; i++)
        {
            var a = await ledger.OfferAsync(LedgerFixture.Name(i));
            var b = await ledger.OfferAsync(LedgerFixture.Name(i, extension: ""));
            await ledger.MoveAsync(a, FileState.Downloading);
            await ledger.MoveAsync(b, FileState.Downloading);

            var goesOn = await Task.WhenAll(
                Task.Run(() => ledger.Ledger.CompleteDownloadAsync(a.FileId, 1, LedgerFixture.Carrier, "a", "aa", 1, LedgerFixture.Cancel)),
                Task.Run(() => ledger.Ledger.CompleteDownloadAsync(b.FileId, 1, LedgerFixture.Carrier, "b", "aa", 1, LedgerFixture.Cancel)));

            goesOn.Count(on => on).ShouldBe(1);
        }
    }

    [Fact]
    public async Task CompleteDownload_EqualBytesUnderAnotherIdentity_AreAFileLikeAnyOther()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        await ledger.AtAsync(FileState.Completed, LedgerFixture.Name(stamp: "202611220600"));

        (await ledger.AtAsync(FileState.Downloaded, LedgerFixture.Name(stamp: "202611220700"))).State.ShouldBe(FileState.Downloaded);
    }

    [Fact]
    public async Task CompleteDownload_SecondTryOfAFile_GivesTheFirstBytesToTheGarbage()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing, sha: "cut");
        await ledger.Ledger.FailParseAsync(
            file.FileId, 1, LedgerFixture.Parser, Reason.Truncated, "cut", ledger.Clock.GetUtcNow(), LedgerFixture.Cancel);
        (await ledger.Ledger.TryBeginDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, LedgerFixture.Cancel)).ShouldNotBeNull().Attempt.ShouldBe(2);

        await ledger.Ledger.CompleteDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, "second", "whole", 1, LedgerFixture.Cancel);

        (await ledger.ScalarAsync<string>("select key from raw_garbage")).ShouldBe(file.RawPath);
        (await ledger.FileAsync(file.FileId)).RawPath.ShouldBe("second");
    }

    [Theory]
    [InlineData(Reason.Timeout, true, FileState.Retrying)]
    [InlineData(Reason.Timeout, false, FileState.Failed)]
    [InlineData(Reason.GoneAtSource, false, FileState.Expired)]
    public async Task FailDownload_Reason_EndsInItsStateWithAnAttempt(Reason reason, bool again, FileState expected)
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Downloading);

        await ledger.Ledger.FailDownloadAsync(
            file.FileId, 1, LedgerFixture.Carrier, reason, new string('x', 600) + "\0", again ? ledger.Clock.GetUtcNow().AddMinutes(5) : null, LedgerFixture.Cancel);

        var failed = await ledger.FileAsync(file.FileId);
        (failed.State, failed.Reason).ShouldBe((expected, reason));
        (await ledger.ScalarAsync<string>("select stage || ' ' || outcome || ' ' || reason || ' ' || length(detail) from file_attempts"))
            .ShouldBe($"download {expected.Text()} {reason.Text()} 500");
        (await ledger.ScalarAsync<bool>("select completed_at is null from file_processing_log")).ShouldBe(again);
        (await ledger.ScalarAsync<bool>("select lease_owner is null from file_processing_log")).ShouldBeTrue();
    }

    [Fact]
    public async Task FailParse_NotTheOwner_ChangesNothing()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);

        await ledger.Ledger.FailParseAsync(file.FileId, 1, Stranger, Reason.Truncated, "", null, LedgerFixture.Cancel);
        await ledger.Ledger.FailParseAsync(file.FileId, 2, LedgerFixture.Parser, Reason.Truncated, "", null, LedgerFixture.Cancel);

        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
        (await ledger.ScalarAsync<long>("select count(*) from file_attempts")).ShouldBe(0);
    }

    [Fact]
    public async Task CompleteParse_WriterWasFaster_ChangesNothing()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);
        await ledger.CompleteAsync(file.FileId, 1);

        await ledger.Ledger.CompleteParseAsync(file.FileId, 1, LedgerFixture.Parser, s_batch, LedgerFixture.Cancel);

        (await ledger.FileAsync(file.FileId)).State.ShouldBe(FileState.Completed);
    }

    [Fact]
    public async Task Heartbeat_Owner_ProlongsItsOwnLeasesOnly()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var mine = await ledger.AtAsync(FileState.Parsing, LedgerFixture.Name(1));
        var other = await ledger.AtAsync(FileState.Downloading, LedgerFixture.Name(2));
        ledger.Clock.Advance(TimeSpan.FromSeconds(50));

        await ledger.Ledger.HeartbeatAsync(LedgerFixture.Parser, [mine.FileId, other.FileId], LedgerFixture.Cancel);
        ledger.Clock.Advance(TimeSpan.FromSeconds(50));

        (await ledger.Ledger.TryBeginParseAsync(mine.FileId, 1, Stranger, LedgerFixture.Cancel)).ShouldBeNull();
        (await ledger.Ledger.TryBeginDownloadAsync(other.FileId, 1, Stranger, LedgerFixture.Cancel)).ShouldNotBeNull();
    }

    [Fact]
    public async Task Ledger_DatabaseAway_IsTransient()
    {
        await using var nobody = Npgsql.NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Password=x;Database=x;Timeout=2");

        await Should.ThrowAsync<TransientException>(new PostgresLedger(nobody, TimeProvider.System).FindAsync(1, LedgerFixture.Cancel));
    }

    [Fact]
    public async Task Ledger_BackendTerminated_IsTransientAndWorksAgain()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.OfferAsync(LedgerFixture.Name());
        await using var blocker = await ledger.Database.OpenConnectionAsync(LedgerFixture.Cancel);
        await using var transaction = await blocker.BeginTransactionAsync(LedgerFixture.Cancel);
        await using var command = blocker.CreateCommand();
        command.CommandText = "select 1 from file_processing_log for update";
        await command.ExecuteScalarAsync(LedgerFixture.Cancel);

        var waiting = ledger.Ledger.TryBeginDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, LedgerFixture.Cancel);
        while (await ledger.ScalarAsync<long>(
            "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") == 0)
        {
            await Task.Yield();
        }

        await Should.ThrowAsync<TransientException>(waiting);
        await transaction.RollbackAsync(LedgerFixture.Cancel);
        (await ledger.Ledger.TryBeginDownloadAsync(file.FileId, 1, LedgerFixture.Carrier, LedgerFixture.Cancel)).ShouldNotBeNull();
    }
}

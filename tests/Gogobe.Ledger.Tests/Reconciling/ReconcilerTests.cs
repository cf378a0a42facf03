using Gogobe.Ledger.Reconciling;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests.Reconciling;

public sealed class ReconcilerTests(TestPostgres postgres)
{
    public static TheoryData<FileState> MovingStates =>
    [
        FileState.Discovered, FileState.Retrying, FileState.Downloading, FileState.Downloaded, FileState.Parsing, FileState.Writing,
    ];

    [Theory]
    [MemberData(nameof(MovingStates))]
    public async Task Look_AbandonedFile_IsOfferedAgainWithinTwoMinutesAndOnce(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.AtAsync(state);
        ledger.Transport.Passed(Topics.Ingest.Name, 8);

        ledger.Clock.Advance(TimeSpan.FromSeconds(55));
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        ledger.Clock.Advance(TimeSpan.FromSeconds(60));
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);

        var message = ledger.Transport.Published.ShouldHaveSingleItem();
        (message.FileId, message.Run).ShouldBe((file.FileId, file.Run));
        var after = await ledger.FileAsync(file.FileId);
        if (state >= FileState.Downloaded)
        {
            message.ShouldBeOfType<FileDownloaded>().RawPath.ShouldBe(file.RawPath);
            after.State.ShouldBe(FileState.Downloaded);
        }
        else
        {
            message.ShouldBeOfType<FileDiscovered>().Url.ShouldBe(file.Url);
            after.State.ShouldBe(FileState.Discovered);
        }

        after.MessageOffset.ShouldBe(new MessageOffset(LedgerFixture.Instance, after.MessageOffset!.Value.Topic, 0, 1000));
        await ledger.MoveAsync(after, FileState.Completed);
        (await ledger.FileAsync(file.FileId)).State.ShouldBe(FileState.Completed);
    }

    [Theory]
    [MemberData(nameof(MovingStates))]
    public async Task Look_FileOfADeadInstance_IsOfferedAgainAtOnce(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.AtAsync(state);
        await ledger.ExecuteAsync(
            "update file_processing_log set transport_instance = 'memory:dead', topic = 't', partition = 0, \"offset\" = 1, "
            + "lease_owner = 'memory:dead/parser/1', lease_until = now() + interval '10 years'");

        var redriven = await ledger.Reconciler.LookAsync(LedgerFixture.Cancel);

        // A file that waits for its retry goes on waiting: nobody has it in any case.
        redriven.ShouldBe(state == FileState.Retrying ? 0 : 1);
        ledger.Transport.Published.Count.ShouldBe(redriven!.Value);
        (await ledger.FileAsync(file.FileId)).Run.ShouldBe(1);
    }

    [Fact]
    public async Task Look_RetryWhilePortalsBreakerIsOpen_WaitsAndGoesOnWhenItCloses()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var waits = await ledger.AtAsync(FileState.Retrying, LedgerFixture.Name(store: 1));
        var elsewhere = await ledger.OfferAsync(LedgerFixture.Name(store: 2), chain: 2);
        await ledger.MoveAsync(elsewhere, FileState.Retrying);
        await OpenBreakerAsync(ledger, TimeSpan.FromHours(1));
        ledger.Clock.Advance(TimeSpan.FromMinutes(2));

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
        ledger.Transport.Published.Single().FileId.ShouldBe(elsewhere.FileId);
        ledger.Clock.Advance(TimeSpan.FromMinutes(5));
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        await ledger.ExecuteAsync("update portal_states set breaker_state = 'closed', breaker_until = null");

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
        (ledger.Transport.Published[^1].FileId, (await ledger.FileAsync(waits.FileId)).State).ShouldBe((waits.FileId, FileState.Discovered));
    }

    [Fact]
    public async Task Look_RetryWhoseBreakersPauseIsOver_GoesOnAlthoughNobodyTriedThePortal()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        await ledger.AtAsync(FileState.Retrying);
        await OpenBreakerAsync(ledger, TimeSpan.FromMinutes(10));
        ledger.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);

        ledger.Clock.Advance(TimeSpan.FromSeconds(1));

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_LiveLease_IsLeftAlone()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);

        for (var i = 0; i < 20; i++)
        {
            ledger.Clock.Advance(Leases.Heartbeat);
            await ledger.Ledger.HeartbeatAsync(LedgerFixture.Parser, [file.FileId], LedgerFixture.Cancel);
            (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        }

        ledger.Clock.Advance(Leases.Length);
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_CarrierWaitingForRoomInTheTopic_IsLeftAlone()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.AtAsync(FileState.Downloaded);

        for (var i = 0; i < 20; i++)
        {
            ledger.Clock.Advance(Leases.Heartbeat);
            await ledger.Ledger.HeartbeatAsync(LedgerFixture.Carrier, [file.FileId], LedgerFixture.Cancel);
        }

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
    }

    [Theory]
    [InlineData(FileState.Discovered)]
    [InlineData(FileState.Downloaded)]
    [InlineData(FileState.Writing)]
    public async Task Look_PlaceStillAheadOfTheGroup_IsLeftAloneUntilItIsPassed(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.AtAsync(state);
        var topic = state == FileState.Discovered ? Topics.Discovered.Name : state == FileState.Downloaded ? Topics.Downloaded.Name : Topics.Ingest.Name;
        await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, new MessageOffset(LedgerFixture.Instance, topic, 0, 50), LedgerFixture.Cancel);
        ledger.Transport.Passed(topic, 50);
        ledger.Clock.Advance(TimeSpan.FromHours(5));

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        ledger.Transport.Passed(topic, 51);
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_FileOfAnotherLivingProcess_IsLeftAloneUntilThatProcessEnds()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        using var other = await ledger.OtherProcessAsync("memory:other");
        var file = await ledger.OfferAsync(LedgerFixture.Name());
        await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, new MessageOffset("memory:other", Topics.Discovered.Name, 0, 1), LedgerFixture.Cancel);
        ledger.Transport.Passed(Topics.Discovered.Name, 100);
        ledger.Clock.Advance(TimeSpan.FromHours(1));

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        await other.StopAsync(LedgerFixture.Cancel);
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_OwnLockNotHeld_DeclaresNobodyDead()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.OfferAsync(LedgerFixture.Name());
        await ledger.Ledger.RecordOffsetAsync(file.FileId, 1, new MessageOffset("memory:other", Topics.Discovered.Name, 0, 1), LedgerFixture.Cancel);

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
    }

    [Fact]
    public async Task Look_SessionThatIsStillPublishing_IsLeftAloneUntilItEnds()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var session = await ledger.Sessions.StartAsync("ingest", LedgerFixture.Cancel);
        await ledger.OfferAsync(LedgerFixture.Name(), session: session);
        ledger.Clock.Advance(TimeSpan.FromHours(1));

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        await ledger.Sessions.EndAsync(session, SessionStatus.Cancelled, LedgerFixture.Cancel);
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_SessionOfADeadProcess_IsClosedAndItsFilesAreOfferedAgainAtOnce()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        using var other = await ledger.OtherProcessAsync("memory:other");
        var session = await new Sessions(ledger.Database, other, ledger.Clock).StartAsync("ingest", LedgerFixture.Cancel);
        for (var store = 1; store <= 3; store++)
        {
            await ledger.OfferAsync(LedgerFixture.Name(store), session: session);
        }

        await other.StopAsync(LedgerFixture.Cancel);
        var small = ledger.ReconcilerWith(2);

        (await small.LookAsync(LedgerFixture.Cancel)).ShouldBe(2);
        (await small.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
        (await ledger.ScalarAsync<string>("select status from scrape_sessions")).ShouldBe("failed");
    }

    [Fact]
    public async Task Look_BacklogOfADeadInstance_IsOfferedInBoundedBatchesAndNeverTwice()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var offers = Enumerable.Range(1, 25).Select(i => LedgerFixture.Offer(LedgerFixture.Name(i))).ToArray();
        await ledger.Ledger.OfferAsync(0, offers, false, LedgerFixture.Cancel);
        await ledger.ExecuteAsync("update file_processing_log set transport_instance = 'memory:dead'");
        var small = ledger.ReconcilerWith(10);

        int?[] looks =
        [
            await small.LookAsync(LedgerFixture.Cancel), await small.LookAsync(LedgerFixture.Cancel), await small.LookAsync(LedgerFixture.Cancel),
            await small.LookAsync(LedgerFixture.Cancel),
        ];
        ledger.Clock.Advance(TimeSpan.FromMinutes(10));

        looks.ShouldBe([10, 10, 5, 0]);
        (await small.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        ledger.Transport.Published.Select(m => m.FileId).Distinct().Count().ShouldBe(25);
        ledger.Transport.Published.Count.ShouldBe(25);
    }

    [Fact]
    public async Task Look_RawBytesGone_IsDownloadedAgain()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);
        ledger.RawStore.Objects.Clear();
        ledger.Clock.Advance(TimeSpan.FromMinutes(2));

        await ledger.Reconciler.LookAsync(LedgerFixture.Cancel);

        ledger.Transport.Published.ShouldHaveSingleItem().ShouldBeOfType<FileDiscovered>();
        var after = await ledger.FileAsync(file.FileId);
        (after.State, after.RawPath).ShouldBe((FileState.Discovered, null));
    }

    [Fact]
    public async Task Look_ManyStores_OffersTheStalestStoreFirstAndTheOldestFileOfEach()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        await ledger.ExecuteAsync("insert into stores (store_key, chain_no, store_no, price_full_version) values (1000001, 1, 1, 900), (1000002, 1, 2, 100)");
        string[] names =
        [
            LedgerFixture.Name(1, stamp: "202611220700"), LedgerFixture.Name(1, stamp: "202611220600"),
            LedgerFixture.Name(2, stamp: "202611220800"), LedgerFixture.Name(2, stamp: "202611220500"),
            LedgerFixture.Name(3, stamp: "202611220900"),
        ];
        foreach (var name in names)
        {
            await ledger.OfferAsync(name);
        }

        ledger.Clock.Advance(TimeSpan.FromMinutes(2));
        await ledger.Reconciler.LookAsync(LedgerFixture.Cancel);

        ledger.Transport.Published.Cast<FileDiscovered>().Select(m => m.Name).ShouldBe([names[4], names[3], names[1], names[2], names[0]]);
    }

    [Fact]
    public async Task Look_DiesBetweenRowAndMessage_OffersTheFileAgainLater()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        await ledger.AtAsync(FileState.Parsing);
        ledger.Clock.Advance(TimeSpan.FromMinutes(2));
        ledger.Transport.BeforePublish = _ => throw new TransientException("away");
        await Should.ThrowAsync<TransientException>(ledger.Reconciler.LookAsync(LedgerFixture.Cancel));
        ledger.Transport.BeforePublish = _ => { };

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_RowLockedByAWriter_IsLeftAlone()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        await ledger.AtAsync(FileState.Writing);
        ledger.Transport.Passed(Topics.Ingest.Name, 100);
        ledger.Clock.Advance(TimeSpan.FromMinutes(2));
        await using var connection = await ledger.Database.OpenConnectionAsync(LedgerFixture.Cancel);
        await using (await connection.BeginTransactionAsync(LedgerFixture.Cancel))
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "select 1 from file_processing_log for no key update";
            await command.ExecuteScalarAsync(LedgerFixture.Cancel);

            (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(0);
        }

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Look_AnotherReconcilerAtWork_DoesNothing()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        await ledger.AtAsync(FileState.Parsing);
        ledger.Clock.Advance(TimeSpan.FromMinutes(2));
        await using (var other = await ledger.Database.OpenConnectionAsync(LedgerFixture.Cancel))
        {
            await using var command = other.CreateCommand();
            command.CommandText = $"select pg_advisory_lock({Reconciler.LockKey})";
            await command.ExecuteNonQueryAsync(LedgerFixture.Cancel);
            (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBeNull();
            command.CommandText = "select pg_advisory_unlock_all()";
            await command.ExecuteNonQueryAsync(LedgerFixture.Cancel);
        }

        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);
    }

    [Fact]
    public async Task Start_LostFileIsThere_IsOfferedAgainWithoutWaiting()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await ledger.OfferAsync(LedgerFixture.Name());
        await ledger.ExecuteAsync("update file_processing_log set transport_instance = 'memory:dead'");
        var published = new TaskCompletionSource<long>();
        ledger.Transport.BeforePublish = m => published.TrySetResult(m.FileId);

        await ledger.Reconciler.StartAsync(LedgerFixture.Cancel);

        (await published.Task.WaitAsync(TimeSpan.FromSeconds(30), LedgerFixture.Cancel)).ShouldBe(file.FileId);
        await ledger.Reconciler.StopAsync(LedgerFixture.Cancel);
    }

    // Of the portal that gives the files of chain 1 and another.
    private static async Task OpenBreakerAsync(LedgerFixture ledger, TimeSpan pause)
    {
        await using var command = ledger.Database.CreateCommand(
            "insert into portal_states (portal, chain_nos, breaker_state, breaker_until, breaker_reason) values ('p', '{7,1}', 'open', $1, 'unreachable') "
            + "on conflict (portal) do update set breaker_state = excluded.breaker_state, breaker_until = excluded.breaker_until");
        command.Parameters.AddWithValue(ledger.Clock.GetUtcNow() + pause);
        await command.ExecuteNonQueryAsync(LedgerFixture.Cancel);
    }
}

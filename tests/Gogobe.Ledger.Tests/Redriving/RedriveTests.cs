using System.Text;
using Gogobe.Ledger.Postgres;
using Gogobe.Ledger.Redriving;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Memory;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gogobe.Ledger.Tests.Redriving;

public sealed class RedriveTests(TestPostgres postgres)
{
    private const string Parse = "gogobe.files.downloaded";
    private long _offset;

    [Fact]
    public async Task Groups_LettersOfTwoReasons_AreCountedWithTheNewestError()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        await KeepAsync(ledger, 7, Reason.Poison, detail: "first");
        ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        await KeepAsync(ledger, 8, Reason.Poison, detail: "second");
        await KeepAsync(ledger, null, Reason.BadMessage);

        var groups = await Commands(ledger).GroupsAsync(LedgerFixture.Cancel);

        groups.Select(g => (g.Reason, g.Topic, g.Group, g.Letters, g.Files, g.Refused)).ShouldBe(
            [("poison", Parse, "g", 2, 2, 0), ("bad-message", Parse, "g", 1, 0, 0)]);
        (groups[0].Example, groups[0].Newest - groups[0].Oldest).ShouldBe(("second", TimeSpan.FromMinutes(1)));
    }

    [Fact]
    public async Task Run_FileWithKeptBytes_IsParsedAgainInItsRunAndTheLetterSaysSo()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await DeadAsync(ledger);

        var report = await RunAsync(ledger);

        var raised = await ledger.FileAsync(file.FileId);
        (raised.State, raised.Run, raised.Reason, raised.RawPath).ShouldBe((FileState.Downloaded, 1, Reason.None, file.RawPath));
        raised.MessageOffset.ShouldNotBeNull();
        ledger.Transport.Published.ShouldHaveSingleItem().ShouldBeOfType<FileDownloaded>().FileId.ShouldBe(file.FileId);
        (report.Letters.ShouldHaveSingleItem().Outcome, report.Left).ShouldBe((RedriveOutcomes.Raised, 0));
        (await ledger.ScalarAsync<string>("select redrive_result || ' ' || redriven_by || ' ' || redrives || ' ' || (redriven_at is not null) from dead_letters")).ShouldBe("raised dana 1 true");
        (await Commands(ledger).GroupsAsync(LedgerFixture.Cancel)).ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_BytesGone_IsDownloadedAgainFromTheStart()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await DeadAsync(ledger);
        ledger.RawStore.Objects.Clear();

        await RunAsync(ledger);

        var raised = await ledger.FileAsync(file.FileId);
        (raised.State, raised.Attempt, raised.RawPath).ShouldBe((FileState.Discovered, 0, null));
        ledger.Transport.Published.ShouldHaveSingleItem().ShouldBeOfType<FileDiscovered>();
    }

    [Fact]
    public async Task Run_RunHasAnAccount_IsRaisedAsTheNextRun()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await DeadAsync(ledger);
        await ledger.ExecuteAsync(
            "insert into file_runs (file_id, run, parse_id, parser_version, balanced, seen, written, unchanged, duplicate, superseded, rejected, gone, items_seen, xml_bytes) "
            + $"values ({file.FileId}, 1, gen_random_uuid(), 1, false, 2, 1, 0, 0, 0, 0, 0, 0, 10)");

        await RunAsync(ledger);

        (await ledger.FileAsync(file.FileId)).Run.ShouldBe(2);
        ledger.Transport.Published.ShouldHaveSingleItem().Run.ShouldBe(2);
    }

    [Fact]
    public async Task Run_ManyLettersOfOneFile_RaiseItOnce()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await DeadAsync(ledger);
        await KeepAsync(ledger, file.FileId, Reason.Poison);
        await KeepAsync(ledger, file.FileId, Reason.Poison);

        var letter = (await RunAsync(ledger)).Letters.ShouldHaveSingleItem();

        letter.Letters.ShouldBe(3);
        ledger.Transport.Published.Count.ShouldBe(1);
        (await ledger.ScalarAsync<long>("select count(*) from dead_letters where redriven_at is null")).ShouldBe(0);
    }

    [Theory]
    [InlineData(FileState.Completed)]
    [InlineData(FileState.Parsing)]
    public async Task Run_FileMovedOnSince_ClosesTheLetterAndLeavesTheFile(FileState state)
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(state);
        await KeepAsync(ledger, file.FileId, Reason.Poison, run: 0);

        var report = await RunAsync(ledger);

        (report.Letters.Single().Outcome, report.Left).ShouldBe((RedriveOutcomes.Overtaken, 0));
        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
        ledger.Transport.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_LetterWithoutAFile_IsPublishedUnchangedWithItsHeadersAndACount()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        await KeepAsync(ledger, null, Reason.BadMessage, headers: new() { ["traceparent"] = "00-abc\0" });

        (await RunAsync(ledger, "bad-message")).Letters.Single().Outcome.ShouldBe(RedriveOutcomes.Republished);

        var (topic, key, payload, headers) = ledger.Transport.Republished.ShouldHaveSingleItem();
        (topic, key, Encoding.UTF8.GetString(payload)).ShouldBe((Parse, "k", "body"));
        headers.ShouldBe(new Dictionary<string, string> { ["traceparent"] = "00-abc ", [Redrive.Header] = "1" });
    }

    [Fact]
    public async Task Run_LetterThatCameBackTwice_IsRefusedUnlessForced()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        for (var time = 1; time <= 2; time++)
        {
            await KeepAsync(ledger, null, Reason.BadMessage);
            (await RunAsync(ledger, "bad-message")).Letters.Single().Redrives.ShouldBe(time);
            ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        await KeepAsync(ledger, null, Reason.BadMessage);
        var refused = await RunAsync(ledger, "bad-message");
        (refused.Letters.Single().Outcome, refused.Left).ShouldBe((RedriveOutcomes.Refused, 1));
        ledger.Transport.Republished.Count.ShouldBe(2);
        (await Commands(ledger).GroupsAsync(LedgerFixture.Cancel)).Single().Refused.ShouldBe(1);

        (await RunAsync(ledger, "bad-message", force: true)).Letters.Single().Outcome.ShouldBe(RedriveOutcomes.Republished);
        ledger.Transport.Republished[2].Headers[Redrive.Header].ShouldBe("3");
    }

    [Fact]
    public async Task Run_FileThatCameBackTwice_IsRefused()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await DeadAsync(ledger);
        for (var time = 1; time <= 2; time++)
        {
            await RunAsync(ledger);
            ledger.Clock.Advance(TimeSpan.FromMinutes(1));
            await KeepAsync(ledger, file.FileId, Reason.Poison);
        }

        (await RunAsync(ledger)).Letters.Single().Outcome.ShouldBe(RedriveOutcomes.Refused);
        (await ledger.FileAsync(file.FileId)).State.ShouldBe(FileState.Failed);
    }

    [Fact]
    public async Task Run_LimitReached_TakesTheOldestAndNotThoseHeldBack()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        for (var time = 1; time <= 3; time++)
        {
            await KeepAsync(ledger, null, Reason.BadMessage, key: "looping");
            await RunAsync(ledger, "bad-message");
            ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        foreach (var key in (string[])["b", "a", "c"])
        {
            await KeepAsync(ledger, null, Reason.BadMessage, key: key);
            ledger.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        var report = await RunAsync(ledger, "bad-message", limit: 2);

        report.Letters.Select(l => l.Key).ShouldBe(["b", "a"]);
        report.Left.ShouldBe(2);
    }

    [Fact]
    public async Task Plan_AnyLetter_SaysWhatRunDoesAndChangesNothing()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await DeadAsync(ledger);
        var before = await ledger.FileAsync(file.FileId);

        var plan = await RedriveOf(ledger).PlanAsync(new RedriveRequest("poison", null, 100, false, true), LedgerFixture.Cancel);

        (plan.Letters.Single().Outcome, plan.Left).ShouldBe((RedriveOutcomes.Raised, 0));
        (await ledger.FileAsync(file.FileId)).ShouldBe(before);
        (await ledger.ScalarAsync<bool>("select redriven_at is null and redrive_result is null from dead_letters")).ShouldBeTrue();
        ledger.Transport.Published.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_DiesBetweenRowAndMessage_TheReconcilerPublishesIt()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        var file = await DeadAsync(ledger);
        ledger.Transport.BeforePublish = _ => throw new InvalidOperationException("killed here");
        await Should.ThrowAsync<InvalidOperationException>(RunAsync(ledger));
        ledger.Transport.BeforePublish = _ => { };

        ledger.Clock.Advance(TimeSpan.FromSeconds(61));
        (await ledger.Reconciler.LookAsync(LedgerFixture.Cancel)).ShouldBe(1);

        ledger.Transport.Published.ShouldHaveSingleItem().FileId.ShouldBe(file.FileId);
        (await ledger.ScalarAsync<string>("select redrive_result from dead_letters")).ShouldBe("raised");
    }

    [Fact]
    public async Task Command_AskedElsewhere_IsCarriedOutOnceByTheWorkerAndAnswered()
    {
        await using var ledger = await LedgerFixture.CreateLivingAsync(postgres);
        await DeadAsync(ledger);
        var commands = new RedriveCommands(ledger.Database, TimeProvider.System);
        var id = await commands.AskAsync(new RedriveRequest("poison", null, 100, false, false), "noa", LedgerFixture.Cancel);
        using var worker = new RedriveWorker(commands, RedriveOf(ledger), ledger.Lock, TimeProvider.System, NullLogger<RedriveWorker>.Instance);

        var worked = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => worker.StepAsync(LedgerFixture.Cancel)));

        worked.Count(w => w).ShouldBe(1);
        (await commands.WaitAsync(id, LedgerFixture.Cancel)).Letters.Single().Outcome.ShouldBe(RedriveOutcomes.Raised);
        ledger.Transport.Published.Count.ShouldBe(1);
        (await ledger.ScalarAsync<string>("select d.redriven_by || ' ' || c.state || ' ' || c.who from dead_letters d, commands c")).ShouldBe("noa done noa");
    }

    [Fact]
    public async Task Republish_TransportOfObjects_ReadsTheMessageAndRefusesWhatIsNone()
    {
        await using var transport = new MemoryTransport(
            new PostgresDeadLetters(await postgres.CreateDatabaseAsync(), TimeProvider.System), Options.Create(new MemoryTransportOptions()), TimeProvider.System,
            NullLogger<MemoryTransport>.Instance);
        var got = new TaskCompletionSource<(string Key, FileDiscovered Message)>();
        await using var subscription = transport.Subscribe(
            Topics.Discovered, Groups.Carrier,
            (delivery, _) =>
            {
                got.TrySetResult((delivery.Key, delivery.Message));
                return ValueTask.FromResult(Handled.Done);
            },
            new SubscriptionOptions());
        var message = new FileDiscovered { FileId = 7, Run = 1, Chain = "c", Url = "file:///x", Name = "n", FileTime = DateTimeOffset.UnixEpoch, ListedAt = DateTimeOffset.UnixEpoch };

        await AsTransport(transport).RepublishAsync(Topics.Discovered.Name, "k", MessageJson.Serialize(message), new Dictionary<string, string>(), LedgerFixture.Cancel);

        (await got.Task.WaitAsync(TimeSpan.FromSeconds(30), LedgerFixture.Cancel)).ShouldBe(("k", message));
        await Should.ThrowAsync<DeadLetterException>(async () =>
            await AsTransport(transport).RepublishAsync(Topics.Ingest.Name, "k", "no json"u8.ToArray(), new Dictionary<string, string>(), LedgerFixture.Cancel));
    }

    private static ITransport AsTransport(MemoryTransport transport) => transport;

    private static Redrive RedriveOf(LedgerFixture ledger) => new(ledger.Database, ledger.Transport, ledger.RawStore, ledger.Dispatch, ledger.Clock);

    private static RedriveCommands Commands(LedgerFixture ledger) => new(ledger.Database, ledger.Clock);

    private static Task<RedriveReport> RunAsync(LedgerFixture ledger, string reason = "poison", int limit = 100, bool force = false) => RedriveOf(ledger).RunAsync(
        new RedriveRequest(reason, null, limit, force, false), "dana", [], () => Task.CompletedTask, LedgerFixture.Cancel);

    /// <summary>A file that was parsed and whose message is a dead letter.</summary>
    private async Task<LedgerFile> DeadAsync(LedgerFixture ledger)
    {
        var file = await ledger.AtAsync(FileState.Parsing);
        await KeepAsync(ledger, file.FileId, Reason.Poison);
        (await ledger.FileAsync(file.FileId)).State.ShouldBe(FileState.Failed);
        return file;
    }

    private Task KeepAsync(
        LedgerFixture ledger, long? fileId, Reason reason, string detail = "bad", string key = "k", int run = 1, Dictionary<string, string>? headers = null) =>
        new PostgresDeadLetters(ledger.Database, ledger.Clock).KeepAsync(
            new DeadLetter(new MessageOffset(LedgerFixture.Instance, Parse, 1, ++_offset), "g", key, fileId, fileId is null ? null : run, reason, detail, 3, "body"u8.ToArray())
            {
                Headers = headers ?? [],
            },
            LedgerFixture.Cancel);
}

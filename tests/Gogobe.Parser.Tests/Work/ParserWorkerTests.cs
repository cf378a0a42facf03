using System.Text;
using Gogobe.Ledger;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;

namespace Gogobe.Parser.Tests.Work;

/// <summary>The stage: message in, batches out, ledger told.</summary>
public sealed class ParserWorkerTests
{
    private static readonly byte[] s_good = ParseCase.Gzip(Encoding.UTF8.GetBytes(ParseCase.Prices([.. Enumerable.Range(1, 1200).Select(i => ParseCase.Row($"{i}"))])));

    [Fact]
    public async Task File_ThatIsWhole_IsPublishedInOrderAndItsPlaceRecorded()
    {
        await using var host = await ParserHost.StartAsync();
        var file = await host.OfferAsync(s_good);
        await host.SettledAsync();

        host.Batches.Select(b => (b.Key, b.Batch.FileId, b.Batch.Run, b.Batch.Sequence, b.Batch.Last, b.Batch.Count)).ShouldBe(
            [("rami-levy/1", file.FileId, 1, 0, false, 500), ("rami-levy/1", file.FileId, 1, 1, false, 500), ("rami-levy/1", file.FileId, 1, 2, true, 200)]);
        host.Batches.Select(b => b.Batch.ParseId).Distinct().Count().ShouldBe(1);
        host.Batches.Last().Batch.Account!.Complete.ShouldBeTrue();
        host.Ledger.Completed[file.FileId].Topic.ShouldBe(Topics.Ingest.Name);
        host.Ledger.Completed[file.FileId].Offset.ShouldBe(2);
        host.Ledger.Failed.ShouldBeEmpty();
    }

    [Fact]
    public async Task File_ThatFailsBehindPublishedBatches_EndsThemAndIsFailed()
    {
        await using var host = await ParserHost.StartAsync();
        var file = await host.OfferAsync(s_good[..^20], url: "file:///x");
        await host.SettledAsync();

        host.Ledger.Failed[file.FileId].Reason.ShouldBe(Reason.Truncated);
        host.Ledger.Failed[file.FileId].RetryAt.ShouldBeNull();
        host.Ledger.Completed.ShouldBeEmpty();
        host.Batches.Last().Batch.Last.ShouldBeTrue();
        host.Batches.Last().Batch.Account!.Complete.ShouldBeFalse();
        host.DeadLetters.Kept.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("https://portal.example/f", 1, 1)]
    [InlineData("https://portal.example/f", 3, 30)]
    [InlineData("https://portal.example/f", 4, null)]
    [InlineData("file:///f", 1, null)]
    public async Task File_ThatIsDamaged_IsFetchedAgainFromItsPortalThreeTimes(string url, int attempt, int? minutes)
    {
        await using var host = await ParserHost.StartAsync();
        var file = await host.OfferAsync(s_good[..100], url, attempt);
        await host.SettledAsync();

        host.Ledger.Failed[file.FileId].RetryAt.ShouldBe(minutes is { } m ? FakeLedger.Now.AddMinutes(m) : null);
    }

    [Fact]
    public async Task File_WhoseFaultIsNotTheTransfer_IsNotFetchedAgain()
    {
        await using var host = await ParserHost.StartAsync();
        var file = await host.OfferAsync("<Root><ChainId>7290027600007</ChainId><Items/></Root>"u8.ToArray());
        await host.SettledAsync();

        host.Ledger.Failed[file.FileId].ShouldBe((Reason.ChainMismatch, host.Ledger.Failed[file.FileId].Detail, null));
    }

    [Fact]
    public async Task GoodFile_BehindEveryKindOfBadOne_IsStillParsed()
    {
        await using var host = await ParserHost.StartAsync();
        byte[][] bad = [[], [0x1F, 0x8B], "<html>"u8.ToArray(), "<!DOCTYPE a []><a/>"u8.ToArray(), [0xFF, 0xFE, 0x3C], s_good[..500], new byte[5000], "<Root><a></b></Root>"u8.ToArray()];
        foreach (var bytes in bad)
        {
            await host.OfferAsync(bytes);
        }

        var file = await host.OfferAsync(s_good);
        await host.SettledAsync();

        host.Ledger.Failed.Count.ShouldBe(bad.Length);
        host.Ledger.Completed.Keys.ShouldBe([file.FileId]);
        host.DeadLetters.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task Database_ThatIsAwayAtTheEnd_MakesTheFileBeParsedAgainUnderANewParse()
    {
        await using var host = await ParserHost.StartAsync();
        var away = 2;
        host.Ledger.Pass = step =>
        {
            if (step == "complete" && away-- > 0)
            {
                throw new TransientException("away");
            }
        };
        var file = await host.OfferAsync(s_good);
        await AdvanceUntilAsync(host, () => host.Ledger.Completed.ContainsKey(file.FileId));
        await host.SettledAsync();

        host.Batches.Select(b => b.Batch.ParseId).Distinct().Count().ShouldBe(3);
        host.DeadLetters.Kept.ShouldBeEmpty();
    }

    [Fact]
    public async Task Message_OfAnotherRun_OfNoFileOrOfAnUnknownVersion_StopsNothing()
    {
        await using var host = await ParserHost.StartAsync();
        var stale = host.Ledger.Add("file:///x", 1);
        await host.PublishAsync(stale with { Run = 7 });
        await host.PublishAsync(stale with { FileId = 999 });
        await host.OfferAsync(s_good, version: 99);
        var file = await host.OfferAsync(s_good);
        await host.SettledAsync();

        host.Ledger.Completed.Keys.ShouldBe([file.FileId]);
        host.DeadLetters.Kept.ShouldHaveSingleItem().Reason.ShouldBe(Reason.UnknownVersion);
    }

    [Fact]
    public async Task RawBytes_ThatAreGone_FailTheFile()
    {
        await using var host = await ParserHost.StartAsync();
        var file = host.Ledger.Add("https://portal.example/f", 1);
        await host.PublishAsync(file);
        await host.SettledAsync();

        host.Ledger.Failed[file.FileId].Reason.ShouldBe(Reason.RawExpired);
    }

    [Fact]
    public async Task LocalPath_IsUsedWhereItExists()
    {
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllBytesAsync(path, s_good, TestContext.Current.CancellationToken);
            await using var host = await ParserHost.StartAsync();
            var inPlace = await host.OfferAsync([], localPath: path);
            await host.SettledAsync();
            host.Raw.Opened.ShouldBe(0);

            var elsewhere = await host.OfferAsync(s_good, localPath: path + ".not-here");
            await host.SettledAsync();
            host.Ledger.Completed.Keys.ShouldBe([inPlace.FileId, elsewhere.FileId], ignoreOrder: true);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public async Task Writer_ThatTakesNothing_MakesTheParserWaitAndItsLeaseStaysAlive()
    {
        var writerMayTake = new TaskCompletionSource();
        await using var host = await ParserHost.StartAsync(writerMayTake: writerMayTake.Task, ingestCapacity: 1);
        var rows = Encoding.UTF8.GetBytes(ParseCase.Prices([.. Enumerable.Range(1, 20_000).Select(i => ParseCase.Row($"{i}"))]));
        var file = await host.OfferAsync(rows);
        await AdvanceUntilAsync(host, () => host.Ledger.Heartbeats.Contains(file.FileId), Leases.Heartbeat);

        host.Ledger.Files[file.FileId].State.ShouldBe(FileState.Parsing);
        host.Transport.BacklogOf(Topics.Ingest.Name, Groups.Writer).Messages.ShouldBeLessThan(10);
        writerMayTake.SetResult();
        await host.SettledAsync();
        host.Batches.Count.ShouldBe(41);
    }

    [Fact]
    public async Task Stop_WhileTheParserWaits_LeavesTheFileForWhoeverStartsNext()
    {
        var host = await ParserHost.StartAsync(writerMayTake: new TaskCompletionSource().Task, ingestCapacity: 1);
        var file = await host.OfferAsync(Encoding.UTF8.GetBytes(ParseCase.Prices([.. Enumerable.Range(1, 20_000).Select(i => ParseCase.Row($"{i}"))])));
        await ParserHost.EventuallyAsync(() => host.Ledger.Begun > 0);
        await host.DisposeAsync();

        host.Ledger.Files[file.FileId].State.ShouldBe(FileState.Parsing);
        host.Ledger.Failed.ShouldBeEmpty();
        host.DeadLetters.Kept.ShouldBeEmpty();
    }

    // Redeliveries and heartbeats wait on the clock.
    private static Task AdvanceUntilAsync(ParserHost host, Func<bool> holds, TimeSpan? step = null) => ParserHost.EventuallyAsync(() =>
    {
        host.Time.Advance(step ?? TimeSpan.FromMilliseconds(200));
        return holds();
    });
}

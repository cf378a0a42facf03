using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;

namespace Gogobe.Ledger.Tests.Redriving;

public sealed class DeadLetterTests(TestPostgres postgres)
{
    [Theory]
    [InlineData("gogobe.files.discovered", "download")]
    [InlineData("gogobe.files.downloaded", "parse")]
    [InlineData("gogobe.products.ingest", "write")]
    public async Task Keep_CurrentRun_FailsTheFileWithTheReason(string topic, string stage)
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);

        await Store(ledger).KeepAsync(Letter(file.FileId, 1, topic), LedgerFixture.Cancel);
        await Store(ledger).KeepAsync(Letter(file.FileId, 1, topic), LedgerFixture.Cancel);

        var failed = await ledger.FileAsync(file.FileId);
        (failed.State, failed.Reason).ShouldBe((FileState.Failed, Reason.Poison));
        (await ledger.ScalarAsync<string>("select count(*) || ' ' || max(consumer_group) || ' ' || max(encode(payload, 'escape')) from dead_letters")).ShouldBe("1 g body");
        (await ledger.ScalarAsync<string>("select count(*) || ' ' || max(stage) from file_attempts")).ShouldBe("1 " + stage);
    }

    [Fact]
    public async Task Keep_AnotherRun_KeepsTheLetterAndLeavesTheFile()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Parsing);

        await Store(ledger).KeepAsync(Letter(file.FileId, 2), LedgerFixture.Cancel);

        (await ledger.FileAsync(file.FileId)).ShouldBe(file);
        (await ledger.ScalarAsync<long>("select count(*) from dead_letters")).ShouldBe(1);
    }

    [Fact]
    public async Task Keep_FileIsFinal_LeavesItAsItIs()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);
        var file = await ledger.AtAsync(FileState.Completed);

        await Store(ledger).KeepAsync(Letter(file.FileId, 1), LedgerFixture.Cancel);

        (await ledger.FileAsync(file.FileId)).State.ShouldBe(FileState.Completed);
    }

    [Fact]
    public async Task Keep_MessageAboutNoFile_IsKept()
    {
        await using var ledger = await LedgerFixture.CreateAsync(postgres);

        await Store(ledger).KeepAsync(Letter(null, null), LedgerFixture.Cancel);

        (await ledger.ScalarAsync<bool>("select file_id is null from dead_letters")).ShouldBeTrue();
    }

    private static PostgresDeadLetters Store(LedgerFixture ledger) => new(ledger.Database, ledger.Clock);

    private static DeadLetter Letter(long? fileId, int? run, string topic = "gogobe.files.downloaded") => new(
        new MessageOffset(LedgerFixture.Instance, topic, 1, 2), "g", "k", fileId, run, Reason.Poison, "bad\0", 3, "body"u8.ToArray());
}

using Gogobe.Cockpit.Files;
using Gogobe.Testing;

namespace Gogobe.Cockpit.Tests.Files;

public sealed class FileDetailsReaderTests(TestPostgres postgres)
{
    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Details_FileWithRejectsAttemptsAndRepairs_TellsAllOfItsCurrentRun()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        var file = await rows.FileAsync("completed", flags: ["repaired"], detail: "read after repairs", url: "https://u:p@host/a.gz?sig=secret");
        await rows.AccountAsync(file, 20, 10, rejected: 10, repairs: """{"lone-ampersand": 4}""", unknown: """{"Odd": 2, "Odder": 9}""");
        await rows.SqlAsync($"insert into file_rejects values ({file}, 1, 'no-code', 3), ({file}, 1, 'bad-price', 7), ({file}, 2, 'bad-price', 99)");
        await rows.SqlAsync($"insert into rejected_rows values ({file}, 1, 9, 'no-code', '<Item/>'), ({file}, 1, 2, 'bad-price', repeat('x', 9000))");
        await rows.SqlAsync($"insert into file_attempts (file_id, run, stage, outcome, reason) values ({file}, 1, 'download', 'failed', 'timeout')");

        var details = (await new FileDetailsReader(database).ReadAsync(file, Stop))!;

        details.Row.Figures.ShouldBe(new Figures(20, 10, 0, 0, 0, 10, 0));
        details.Rejects.ShouldBe([new Counted("bad-price", 7), new Counted("no-code", 3)]);
        details.Samples.Select(s => (s.RowNumber, s.Reason)).ShouldBe([(2, "bad-price"), (9, "no-code")]);
        details.Samples[0].Fragment.Length.ShouldBe(1_500);
        details.Attempts.ShouldHaveSingleItem().Reason.ShouldBe("timeout");
        details.Account!.Repairs.ShouldBe([new Counted("lone-ampersand", 4)]);
        details.Account.UnknownElements.ShouldBe([new Counted("Odder", 9), new Counted("Odd", 2)]);
        (details.Account.ParserVersion, details.Account.Gone, details.Account.Declared).ShouldBe((3, 4L, 20L));
        details.Detail.ShouldBe("read after repairs");
        details.Source.ShouldBe("https://…@host/a.gz?…");
    }

    [Fact]
    public async Task Details_FileWithoutAccount_HasNone()
    {
        var database = await postgres.CreateDatabaseAsync();
        var file = await new LedgerRows(database).FileAsync("retrying", "timeout");

        var details = (await new FileDetailsReader(database).ReadAsync(file, Stop))!;

        details.Account.ShouldBeNull();
        details.Row.Figures.ShouldBeNull();
        details.RawKept.ShouldBeFalse();
    }

    [Fact]
    public async Task Details_UnknownNumber_IsNull() =>
        (await new FileDetailsReader(await postgres.CreateDatabaseAsync()).ReadAsync(4711, Stop)).ShouldBeNull();

    [Theory]
    [InlineData("/data/a.gz", "/data/a.gz")]
    [InlineData("https://host/a.gz", "https://host/a.gz")]
    [InlineData("https://host/a@b/c.gz", "https://host/a@b/c.gz")]
    [InlineData("https://host/a.gz?X-Amz-Signature=abc", "https://host/a.gz?…")]
    [InlineData("https://host/a.gz#token", "https://host/a.gz?…")]
    [InlineData("ftp://user:pass@host/a.gz", "ftp://…@host/a.gz")]
    [InlineData("ftp://user:p@ss@host", "ftp://…@host")]
    [InlineData("", "")]
    public void Masked_AddressWithSecrets_LosesThem(string address, string shown) => FileDetailsReader.Masked(address).ShouldBe(shown);
}

using Gogobe.Cockpit.Files;
using Gogobe.Pipeline.Chains;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Files;

public sealed class FileAccountsTests(TestPostgres postgres)
{
    private static string Slug => ChainRegistry.Default.FindByNumber(1)!.Slug;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Page_MoreFilesThanFit_IsWalkedByKeysetInBothDirectionsWithoutGapOrRepeat()
    {
        var (accounts, rows, _) = await LedgerAsync();
        for (var i = 0; i < (FileAccounts.PageSize * 2) + 7; i++)
        {
            await rows.FileAsync("discovered");
        }

        var first = await accounts.ReadPageAsync(new FileQuery(), Stop);
        var second = await accounts.ReadPageAsync(new FileQuery(Before: first.Rows[^1].FileId), Stop);
        var third = await accounts.ReadPageAsync(new FileQuery(Before: second.Rows[^1].FileId), Stop);
        var back = await accounts.ReadPageAsync(new FileQuery(After: third.Rows[0].FileId), Stop);

        (first.HasNewer, first.HasOlder).ShouldBe((false, true));
        (third.HasNewer, third.HasOlder).ShouldBe((true, false));
        third.Rows.Count.ShouldBe(7);
        FileRow[] all = [.. first.Rows, .. second.Rows, .. third.Rows];
        all.Select(r => r.FileId).ShouldBe(all.Select(r => r.FileId).OrderDescending().Distinct());
        all.Length.ShouldBe((FileAccounts.PageSize * 2) + 7);
        back.Rows.ShouldBe(second.Rows);
        (back.HasNewer, back.HasOlder).ShouldBe((true, true));
    }

    [Fact]
    public async Task Page_EachFilter_KeepsExactlyItsFiles()
    {
        var (accounts, rows, _) = await LedgerAsync();
        var session = await rows.SessionAsync();
        var good = await rows.FileAsync("completed", store: 12, session: session);
        await rows.AccountAsync(good, 5, 5);
        var bad = await rows.FileAsync("failed", "truncated", type: "Promo", chain: null);
        var lost = await rows.FileAsync("failed", "unbalanced", type: "Price");
        await rows.AccountAsync(lost, 5, 3);
        var moving = await rows.FileAsync("parsing", type: "Stores", store: null);

        async Task<long[]> Ids(FileQuery query) => [.. (await accounts.ReadPageAsync(query, Stop)).Rows.Select(r => r.FileId)];
        (await Ids(new FileQuery())).ShouldBe([moving, lost, bad, good]);
        (await Ids(new FileQuery(State: "failed"))).ShouldBe([lost, bad]);
        (await Ids(new FileQuery(State: FileQuery.Moving))).ShouldBe([moving]);
        (await Ids(new FileQuery(Type: "Promo"))).ShouldBe([bad]);
        (await Ids(new FileQuery(Reason: "truncated"))).ShouldBe([bad]);
        (await Ids(new FileQuery(Chain: Slug))).ShouldBe([moving, lost, good]);
        (await Ids(new FileQuery(Missing: true))).ShouldBe([lost]);
        (await Ids(new FileQuery(Session: session))).ShouldBe([good]);
        (await Ids(new FileQuery(Store: 12))).ShouldBe([good]);
        (await Ids(new FileQuery(Store: 1))).ShouldBe([lost, bad]);
        (await Ids(new FileQuery(Text: "12"))).ShouldContain(good);
        (await Ids(new FileQuery(Text: "12"))).ShouldNotContain(bad);
        (await Ids(new FileQuery(State: "failed", Type: "Price"))).ShouldBe([lost]);
        (await Ids(new FileQuery(State: "'; drop table chains; --"))).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("100%", "a100%b.gz")]
    [InlineData("_x_", "a_x_b.gz")]
    [InlineData("\\n", "a\\nb.gz")]
    [InlineData("חלב", "מחיר חלב.gz")]
    [InlineData("ABC", "xabcx.gz")]
    public async Task Page_TextFilter_TakesEverySignAsItself(string text, string name)
    {
        var (accounts, rows, _) = await LedgerAsync();
        var wanted = await rows.FileAsync("discovered", name: name);
        await rows.FileAsync("discovered", name: "a1000 x bn.gz");

        (await accounts.ReadPageAsync(new FileQuery(Text: text), Stop)).Rows.Select(r => r.FileId).ShouldBe([wanted]);
    }

    [Fact]
    public async Task Page_ReListingOfACompletedFile_IsNoFile()
    {
        var (accounts, rows, _) = await LedgerAsync();
        var file = await rows.FileAsync("completed");
        var again = await rows.FileAsync("skipped", "known-bytes");
        await rows.SqlAsync($"update file_processing_log set repeat_of = {file} where file_id = {again}");

        (await accounts.ReadPageAsync(new FileQuery(), Stop)).Rows.Select(r => r.FileId).ShouldBe([file]);
    }

    [Fact]
    public async Task Page_StoreNamedByAStoresFile_CarriesItsName()
    {
        var (accounts, rows, _) = await LedgerAsync();
        await rows.SqlAsync("insert into stores (store_key, chain_no, store_no, name) values (1000077, 1, 77, 'שלי ירושלים')");
        await rows.FileAsync("completed", store: 77);

        var row = (await accounts.ReadPageAsync(new FileQuery(Text: "ירושלים"), Stop)).Rows.ShouldHaveSingleItem();

        (row.StoreNumber, row.StoreName).ShouldBe((77, "שלי ירושלים"));
    }

    [Fact]
    public async Task Totals_FilesOfManyStates_EqualTheView()
    {
        var (accounts, rows, database) = await LedgerAsync();
        await rows.AccountAsync(await rows.FileAsync("completed"), 100, 60, 20, 2, 8, 10);
        var session = await rows.SessionAsync();
        await rows.AccountAsync(await rows.FileAsync("completed", session: session), 7, 7);
        await rows.AccountAsync(await rows.FileAsync("failed", "unbalanced", session: session), 50, 47);
        await rows.FileAsync("discovered");

        var totals = await accounts.ReadTotalsAsync(Stop);

        totals.All.ByState.ShouldBe(new Dictionary<string, long> { ["completed"] = 2, ["failed"] = 1, ["discovered"] = 1 }, ignoreOrder: true);
        totals.All.Figures.ShouldBe(new Figures(107, 67, 20, 2, 8, 10, 0));
        (totals.All.UnbalancedFiles, totals.All.UnbalancedRows).ShouldBe((1, 3));
        totals.Session!.SessionId.ShouldBe(session);
        totals.Session.Sums.Figures.ShouldBe(new Figures(7, 7, 0, 0, 0, 0, 0));
        totals.Session.Sums.Files.ShouldBe(2);
        totals.Chains.ShouldHaveSingleItem().Slug.ShouldBe(Slug);
        await using var command = database.CreateCommand("select sum(seen)::bigint from v_file_account where status = 'completed'");
        totals.All.Figures.Seen.ShouldBe((long)(await command.ExecuteScalarAsync(Stop))!);
    }

    [Fact]
    public async Task Totals_TheCanaryCameLast_ItIsNeitherTheSessionNorAChain()
    {
        var (accounts, rows, _) = await LedgerAsync();
        var session = await rows.SessionAsync();
        await rows.FileAsync("completed", session: session);
        var canary = await rows.SessionAsync("scheduled");
        await rows.SqlAsync("update scrape_sessions set sites = '{canary}' where trigger = 'scheduled' returning 1");
        await rows.FileAsync("completed", session: canary, chain: (short)ChainRegistry.Default.FindBySlug(CanaryChain.Slug)!.Number);

        var totals = await accounts.ReadTotalsAsync(Stop);

        totals.Session!.SessionId.ShouldBe(session);
        totals.Chains.ShouldHaveSingleItem().Slug.ShouldBe(Slug);
    }

    [Fact]
    public async Task Totals_EmptyLedger_AreZeroWithoutSession()
    {
        var (accounts, _, _) = await LedgerAsync();

        var totals = await accounts.ReadTotalsAsync(Stop);

        totals.All.Files.ShouldBe(0);
        totals.Session.ShouldBeNull();
        totals.Chains.ShouldBeEmpty();
    }

    [Fact]
    public async Task Speed_NothingCompletedLately_IsNotMeasured()
    {
        var (accounts, rows, _) = await LedgerAsync();
        (await accounts.ReadSpeedAsync(Stop)).ShouldBeNull();
        var file = await rows.FileAsync("completed");
        await rows.AccountAsync(file, 5_000, 5_000);

        (await accounts.ReadSpeedAsync(Stop)).ShouldBe(500);
        await rows.SqlAsync($"update file_processing_log set completed_at = now() - interval '11 seconds' where file_id = {file}");
        (await accounts.ReadSpeedAsync(Stop)).ShouldBeNull();
    }

    [Fact]
    public async Task ChangeToken_TransactionThatEndsAfterALaterOne_Moves()
    {
        var (accounts, rows, database) = await LedgerAsync();
        await using var slow = await database.OpenConnectionAsync(Stop);
        await using var transaction = await slow.BeginTransactionAsync(Stop);
        await using (var insert = new NpgsqlCommand("insert into scrape_sessions (trigger) values ('slow')", slow, transaction))
        {
            await insert.ExecuteNonQueryAsync(Stop);
        }

        await rows.SessionAsync("fast");
        var before = await accounts.ReadChangeTokenAsync(Stop);
        await transaction.CommitAsync(Stop);

        (await accounts.ReadChangeTokenAsync(Stop)).ShouldNotBe(before);
    }

    private async Task<(FileAccounts Accounts, LedgerRows Rows, NpgsqlDataSource Database)> LedgerAsync()
    {
        var database = await postgres.CreateDatabaseAsync();
        return (new FileAccounts(database, TimeProvider.System), new LedgerRows(database), database);
    }
}

using Gogobe.Cockpit.Files;
using Gogobe.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Files;

public sealed class FileFeedTests(TestPostgres postgres)
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero));

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Watch_CommitOfAnother_IsSeenAtTheNextTick()
    {
        var database = await postgres.CreateDatabaseAsync();
        using var feed = Feed(database);
        var seen = new List<FileView>();
        using var watch = feed.Watch(new FileSelection(new FileQuery()), seen.Add);
        await feed.TickAsync(Stop);
        var file = await new LedgerRows(database).FileAsync("discovered");

        await feed.TickAsync(Stop);

        seen[0].Page!.Rows.ShouldBeEmpty();
        seen[1].Page!.Rows.ShouldHaveSingleItem().FileId.ShouldBe(file);
        seen[1].Version.ShouldBeGreaterThan(seen[0].Version);
    }

    [Fact]
    public async Task Feed_Running_LooksTwiceASecondByItsClock()
    {
        var database = await postgres.CreateDatabaseAsync();
        using var feed = Feed(database);
        var looks = new SemaphoreSlim(0);
        using var watch = feed.Watch(new FileSelection(new FileQuery()), _ => looks.Release());
        await feed.StartAsync(Stop);
        for (var i = 0; i < 3; i++)
        {
            // The timer may not be armed yet when the clock first moves.
            do
            {
                _clock.Advance(FileFeed.Interval);
            }
            while (!await looks.WaitAsync(TimeSpan.FromMilliseconds(200), Stop));
        }

        await feed.StopAsync(Stop);
        FileFeed.Interval.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    [Fact]
    public async Task Watch_Disposed_HearsNothing()
    {
        using var feed = Feed(await postgres.CreateDatabaseAsync());
        var calls = 0;
        feed.Watch(new FileSelection(new FileQuery()), _ => calls++).Dispose();

        await feed.TickAsync(Stop);

        calls.ShouldBe(0);
    }

    [Fact]
    public async Task Watch_TwoSelections_EachHearsItsOwn()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        await rows.FileAsync("completed");
        var failed = await rows.FileAsync("failed", "truncated");
        using var feed = Feed(database);
        FileView? all = null, bad = null;
        using var first = feed.Watch(new FileSelection(new FileQuery()), v => all = v);
        using var second = feed.Watch(new FileSelection(new FileQuery(State: "failed"), failed), v => bad = v);

        await feed.TickAsync(Stop);

        all!.Page!.Rows.Count.ShouldBe(2);
        all.Details.ShouldBeNull();
        bad!.Page!.Rows.ShouldHaveSingleItem().FileId.ShouldBe(failed);
        bad.Details!.Row.Reason.ShouldBe("truncated");
    }

    [Fact]
    public async Task Feed_DatabaseGoesAndComes_KeepsTheLastFiguresAndSaysSince()
    {
        var database = await postgres.CreateDatabaseAsync();
        await new LedgerRows(database).FileAsync("completed");
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!;
        await using var admin = NpgsqlDataSource.Create(postgres.ConnectionString("postgres"));
        using var feed = Feed(database);
        FileView? view = null;
        using var watch = feed.Watch(new FileSelection(new FileQuery()), v => view = v);
        await feed.TickAsync(Stop);
        var readAt = view!.ReadAt;

        await RunAsync(admin, $"alter database {name} allow_connections false");
        await RunAsync(admin, $"select pg_terminate_backend(pid) from pg_stat_activity where datname = '{name}'");
        _clock.Advance(TimeSpan.FromSeconds(1));
        var since = _clock.GetUtcNow();
        await feed.TickAsync(Stop);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await feed.TickAsync(Stop);

        view.Fault!.Since.ShouldBe(since);
        view.Fault.Problem.ShouldStartWith("PostgreSQL");
        view.Fault.Problem.ShouldNotContain(name);
        view.Totals!.All.Files.ShouldBe(1);
        view.ReadAt.ShouldBe(readAt);

        await RunAsync(admin, $"alter database {name} allow_connections true");
        await feed.TickAsync(Stop);

        view.Fault.ShouldBeNull();
        view.Page!.Rows.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Feed_DatabaseWithoutSchema_SaysWhatMakesIt()
    {
        using var feed = Feed(await postgres.CreateDatabaseAsync(migrate: false));

        var view = await feed.ReadAsync(new FileSelection(new FileQuery()), Stop);

        view.Fault!.Problem.ShouldContain("no schema");
        view.Totals.ShouldBeNull();
    }

    [Fact]
    public async Task Feed_SpeedOfAFinishedBurst_FallsToNothingWithoutAnyChange()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        var file = await rows.FileAsync("completed");
        await rows.AccountAsync(file, 1_000, 1_000);
        using var feed = Feed(database);
        (await feed.ReadAsync(new FileSelection(new FileQuery()), Stop)).Speed.ShouldBe(100);

        await rows.SqlAsync($"update file_processing_log set completed_at = now() - interval '1 minute' where file_id = {file}");

        (await feed.ReadAsync(new FileSelection(new FileQuery()), Stop)).Speed.ShouldBeNull();
    }

    [Fact]
    public async Task Feed_SearchThatTakesTooLong_TellsOnlyWhoAsked()
    {
        var database = await postgres.CreateDatabaseAsync();
        var rows = new LedgerRows(database);
        using var feed = Feed(database);
        FileView? all = null, search = null;
        using var first = feed.Watch(new FileSelection(new FileQuery()), v => all = v);

        // On a busy machine the first look may itself take too long; news has it made again. By its clock it takes a while, so that its page is not due again
        // when any transaction of the server, which other tests share, ends.
        do
        {
            await rows.FileAsync("completed");
            _clock.Advance(TimeSpan.FromHours(1));
            _clock.AutoAdvanceAmount = TimeSpan.FromMilliseconds(400);
            await feed.TickAsync(Stop);
            _clock.AutoAdvanceAmount = TimeSpan.Zero;
        }
        while (all!.TooWide);

        var files = all.Page!.Rows.Count;

        // A locked table is what a search over too many rows looks like from here: no answer in time.
        await using var connection = await database.OpenConnectionAsync(Stop);
        await using var transaction = await connection.BeginTransactionAsync(Stop);
        await using (var locked = new NpgsqlCommand("lock table stores in access exclusive mode", connection, transaction))
        {
            await locked.ExecuteNonQueryAsync(Stop);
        }

        using var second = feed.Watch(new FileSelection(new FileQuery(Text: "x")), v => search = v);
        await feed.TickAsync(Stop);

        search!.TooWide.ShouldBeTrue();
        search.Fault.ShouldBeNull();
        search.Totals!.All.Files.ShouldBeGreaterThan(0);
        all.TooWide.ShouldBeFalse();
        all.Page!.Rows.Count.ShouldBe(files);
        await transaction.RollbackAsync(Stop);
    }

    private static async Task RunAsync(NpgsqlDataSource database, string sql)
    {
        await using var command = database.CreateCommand(sql);
        await command.ExecuteNonQueryAsync(Stop);
    }

    private FileFeed Feed(NpgsqlDataSource database) =>
        new(new FileAccounts(database, _clock), new FileDetailsReader(database), _clock, NullLogger<FileFeed>.Instance);
}

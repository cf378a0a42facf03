using System.Globalization;
using Gogobe.Portals.Simulator.Generated;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.EndToEnd.Tests;

/// <summary><c>kill -9</c> of the host, and the same command again: the same end as if nothing had happened.</summary>
public sealed class KillTests(TestPostgres postgres, ITestOutputHelper output)
{
    private static readonly bool s_long = Environment.GetEnvironmentVariable("GOGOBE_TEST_LONG") is "1";

    [Fact]
    public async Task Ingest_KilledAtAPlaceOfEachStage_EndsLikeAnUndisturbedRun()
    {
        await using var files = ScratchFolder.Create("day");
        new GeneratedChain(GeneratedChainOptions.RealisticDay(stores: 6, itemsPerStore: 2_000)).WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        var (expected, truth) = await UndisturbedAsync(files.Path);
        foreach (var place in (string[])["carrier.before-publish@4", "parser.before-publish@9", "writer.in-copy@2", "writer.after-commit@3"])
        {
            var database = await postgres.CreateDatabaseAsync();
            var connection = database.ConnectionStringWithPassword(postgres);
            await using var data = ScratchFolder.Create("killed");
            using (var doomed = GogobeProcess.StartWith(
                data.Path, new() { ["ConnectionStrings__gogobe"] = connection, ["GOGOBE_FAULT"] = place + "=kill" }, "ingest", files.Path, "--json"))
            {
                (await doomed.WaitAsync()).ExitCode.ShouldBe(137, place);
            }

            await EndsLikeAsync(expected, truth, data.Path, database, files.Path, place);
        }
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Ingest_KilledAnywhereInAGeneratedDay_EndsLikeAnUndisturbedRun()
    {
        await using var files = ScratchFolder.Create("day");
        var options = GeneratedChainOptions.RealisticDay(stores: s_long ? 40 : 10, itemsPerStore: 5_000);
        new GeneratedChain(options).WriteDay(files.Path, 1, cancellationToken: TestContext.Current.CancellationToken);
        await KilledRunsEndLikeAnUndisturbedOne(files.Path, s_long ? 10 : 3);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task Ingest_KilledAnywhereInRealFiles_EndsLikeAnUndisturbedRun() =>
        await KilledRunsEndLikeAnUndisturbedOne(Samples.Folder, s_long ? 10 : 2);

    private async Task KilledRunsEndLikeAnUndisturbedOne(string files, int kills)
    {
        var (expected, truth) = await UndisturbedAsync(files);
        for (var i = 0; i < kills; i++)
        {
            var aim = 0.05 + (0.90 * (i + 0.5) / kills);
            var database = await postgres.CreateDatabaseAsync();
            var connection = database.ConnectionStringWithPassword(postgres);
            await using var data = ScratchFolder.Create("killed");
            var share = await KillAtAsync(data.Path, database, connection, files, aim);
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"killed at {share:P0} of the files (aimed at {aim:P0})"));

            await EndsLikeAsync(expected, truth, data.Path, database, files, $"{share:P0}");
        }
    }

    private async Task<(Outcome Expected, IReadOnlyDictionary<string, IReadOnlyList<string>> Truth)> UndisturbedAsync(string files)
    {
        var undisturbed = await postgres.CreateDatabaseAsync();
        await using var calm = ScratchFolder.Create("calm");
        var expected = await GogobeProcess.RunAsync(calm.Path, undisturbed.ConnectionStringWithPassword(postgres), "ingest", files, "--json");
        var truth = await Snapshot.LiveAsync(undisturbed);
        truth["prices"].Count.ShouldBeGreaterThan(0, expected.Error);
        return (expected, truth);
    }

    private async Task EndsLikeAsync(
        Outcome expected, IReadOnlyDictionary<string, IReadOnlyList<string>> truth, string data, NpgsqlDataSource database, string files, string killedAt)
    {
        var again = await GogobeProcess.RunAsync(data, database.ConnectionStringWithPassword(postgres), "ingest", files, "--json");
        again.ExitCode.ShouldBe(expected.ExitCode, again.Error);
        again.Rows("missing").ShouldBe(0);
        foreach (var (what, lines) in await Snapshot.LiveAsync(database))
        {
            Lines.ShouldHoldTheSame(lines, truth[what], $"{what} after a kill at {killedAt}");
        }
    }

    // A kill outside 5 to 95 % of the files says nothing about recovery and is repeated on an empty ledger.
    private static async Task<double> KillAtAsync(string data, NpgsqlDataSource database, string connection, string files, double aim)
    {
        for (var attempt = 0; attempt < 10; attempt++)
        {
            using var process = GogobeProcess.Start(data, connection, "ingest", files, "--json");
            while (!process.HasExited && await SettledShareAsync(database) < aim)
            {
                await Task.Delay(5);
            }

            process.Kill9();
            await process.WaitAsync();
            var share = await SettledShareAsync(database);
            if (share is > 0.05 and < 0.95)
            {
                return share;
            }

            await EmptyAsync(database);
        }

        throw new InvalidOperationException("ten kills, none between 5 % and 95 % of the files");
    }

    private static async Task<double> SettledShareAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand(
            "select coalesce(avg((status in ('completed', 'skipped', 'failed', 'expired'))::int), 0)::float8 from file_processing_log");
        return (double)(await command.ExecuteScalarAsync())!;
    }

    private static async Task EmptyAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("truncate file_processing_log, scrape_sessions, stores, prices, price_history, chain_items, promotions, promotion_items, ingest_staging cascade");
        await command.ExecuteNonQueryAsync();
    }
}

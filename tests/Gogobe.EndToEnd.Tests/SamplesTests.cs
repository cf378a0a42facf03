using Gogobe.Testing;

namespace Gogobe.EndToEnd.Tests;

/// <summary>Real published files, where there are any: <c>GOGOBE_SAMPLES</c> names their folder.</summary>
public sealed class SamplesTests(TestPostgres postgres)
{
    [Fact]
    public async Task Ingest_RealFiles_CompletesAllButTheTruncatedOneAndASecondRunTouchesNothing()
    {
        var samples = Samples.Folder;
        await using var scratch = ScratchFolder.Create("samples");
        var database = await postgres.CreateDatabaseAsync();
        var connection = database.ConnectionStringWithPassword(postgres);

        var first = await GogobeProcess.RunAsync(scratch.Path, connection, "ingest", samples, "--json");
        first.ExitCode.ShouldBe(2, first.Error);
        (first.Files("total"), first.Files("completed"), first.Files("failed"), first.Rows("missing")).ShouldBe((35, 34, 1, 0), first.Out);
        first.Json.GetProperty("failures")[0].GetProperty("reason").GetString().ShouldBe("truncated");
        var before = await Snapshot.RowVersionsAsync(database);
        before.Count.ShouldBeGreaterThan(30_000);

        var second = await GogobeProcess.RunAsync(scratch.Path, connection, "ingest", samples, "--json");
        second.ExitCode.ShouldBe(2, second.Error);
        (second.Files("total"), second.Files("skipped"), second.Files("failed"), second.Rows("seen")).ShouldBe((35, 34, 1, 0), second.Out);
        Lines.ShouldHoldTheSame(await Snapshot.RowVersionsAsync(database), before, "row versions");
    }
}

using Gogobe.Cli.Status;
using Gogobe.Testing;

namespace Gogobe.Cli.Tests.Status;

/// <summary>The line of <c>status</c> about the canary.</summary>
public sealed class CanaryStatusTests(TestPostgres postgres)
{
    private static readonly DateTimeOffset s_now = new(2026, 11, 22, 12, 54, 0, TimeSpan.Zero);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(3, 600, 1, true, "arrived 3 min ago, all prices right")]
    [InlineData(14, 600, 1, false, "nothing right for 14 min (since 2026-11-22 12:40 UTC); a file every 5 min is expected. Its newest file: downloaded")]
    [InlineData(null, 1, 1, true, "watched for 60 s, nothing has arrived yet; a file every 5 min is expected")]
    [InlineData(null, 14, 1, false, "nothing right for 14 min (since 2026-11-22 12:40 UTC)")]
    [InlineData(600, 1, 0, true, "watched for 60 s")] // a host that was started after a night
    [InlineData(-180, 14, 1, false, "nothing right for 14 min")] // the clock was set back
    [InlineData(600, 1200, 600, false, "nobody has looked for it since 2026-11-22 02:54 UTC")]
    public void Text_SaysWhatIsKnown(int? arrivedMinutesAgo, int watchedMinutes, int lookedMinutesAgo, bool healthy, string words)
    {
        var status = CanaryStatus.Of(
            300, arrivedMinutesAgo is { } a ? s_now.AddMinutes(-a) : null, s_now.AddMinutes(-watchedMinutes), s_now.AddMinutes(-lookedMinutesAgo), "downloaded", s_now);

        status.Healthy.ShouldBe(healthy);
        status.ToText().ShouldContain(words);
    }

    [Fact]
    public async Task Read_NobodyEverWatched_IsNull()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using var connection = await database.OpenConnectionAsync(Cancel);

        (await CanaryStatus.ReadAsync(connection, s_now, Cancel)).ShouldBeNull();
    }

    [Fact]
    public async Task Read_FileThatStandsStill_NamesItsState()
    {
        await using var database = await postgres.CreateDatabaseAsync();
        await using (var insert = database.CreateCommand("""
            insert into canary_watch values ('canary', 300, '2026-11-22 12:00Z', '2026-11-22 12:53Z', '2026-11-22 12:40Z');
            with f as (
              insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, published_chain_id, file_name, url, status, reason)
              values (1999, 'PriceFull', 1, now(), now(), '9990000001999', 'x', 'x', 'retrying', 'source-error') returning file_id)
            insert into listed_names (portal, file_name, file_id, offers, first_listed, last_listed) select 'canary', 'x', file_id, 1, now(), now() from f
            """))
        {
            await insert.ExecuteNonQueryAsync(Cancel);
        }

        await using var connection = await database.OpenConnectionAsync(Cancel);
        var status = (await CanaryStatus.ReadAsync(connection, s_now, Cancel)).ShouldNotBeNull();

        (status.Healthy, status.LastFile).ShouldBe((false, "retrying, source-error"));
    }
}

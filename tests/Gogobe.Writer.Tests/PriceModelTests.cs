using Gogobe.Pipeline.Files;
using Gogobe.Testing;

namespace Gogobe.Writer.Tests;

public sealed class PriceModelTests(TestPostgres postgres)
{
    private sealed record Feed(FileType Type, DateTimeOffset Time, int Ordinal, Price[] Prices)
    {
        public long Version => FileVersion.Pack(Time, Type, "", Ordinal, 1);
    }

    // Every round is one store: the same files in order and in some other order must end in what the rule itself says.
    [Fact]
    public async Task Store_FilesInAnyOrder_EndInTheSamePrices()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var seed = Environment.TickCount;
        var random = new Random(seed);
        for (var round = 1; round <= 60; round++)
        {
            var feeds = Enumerable.Range(0, random.Next(2, 7)).Select(n => NextFeed(random, n)).ToArray();
            if (random.Next(2) == 0)
            {
                feeds = [.. feeds, feeds[random.Next(feeds.Length)] with { Ordinal = 1, Prices = NextPrices(random) }];
            }

            random.Shuffle(feeds);
            foreach (var feed in feeds)
            {
                // A shrunk Full would be flagged; this is about files that are not.
                await harness.Database.CreateCommand("update stores set price_full_rows = 0").ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
                (await harness.WriteAsync(feed.Type, feed.Time, feed.Prices, store: round, ordinal: feed.Ordinal)).Account.Missing.ShouldBe(0);
            }

            (await harness.LiveAsync(round)).ShouldBe(Expected(feeds), $"seed {seed}, round {round}");
        }

        (await harness.ScalarAsync<long>("""
            select count(*) from price_history a join price_history b using (store_key, product)
            where a.valid_to <> b.valid_to and a.valid_from < b.valid_to and b.valid_from < a.valid_to
            """)).ShouldBe(0, "periods must not overlap");
    }

    private static Feed NextFeed(Random random, int n) =>
        new(random.Next(3) == 0 ? FileType.PriceFull : FileType.Price, WriterHarness.Noon.AddMinutes(n / 2 * 60), n % 2 == 0 ? 0 : 2, NextPrices(random));

    private static Price[] NextPrices(Random random) =>
        [.. Enumerable.Range(1, 4).Where(_ => random.NextDouble() < 0.6).Select(p => (Price)(p, random.Next(1, 3)))];

    // The rule, said once more and differently: the newest Full that names or omits a row, and the newest Delta that names it; the newer of the two wins.
    private static string Expected(Feed[] feeds)
    {
        var ordered = feeds.OrderBy(f => f.Version).ToArray();
        var live = new SortedDictionary<long, decimal>();
        foreach (var feed in ordered)
        {
            if (feed.Type == FileType.PriceFull)
            {
                live.Clear();
            }

            foreach (var price in feed.Prices)
            {
                live[price.Product] = price.Amount;
            }
        }

        return string.Join(' ', live.Select(p => FormattableString.Invariant($"{p.Key}={p.Value}")));
    }
}

using Gogobe.EndToEnd.Tests.Demo;
using Gogobe.Parser;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Prices;
using Gogobe.Portals.Canary;
using Gogobe.Portals.Simulator;
using Gogobe.Scout.Canary;
using Gogobe.Writer;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gogobe.EndToEnd.Tests.Canary;

/// <summary>F27: the canary through all stages of a host that watches, and what is said when one of them stops.</summary>
public sealed class CanaryTests(ITestOutputHelper output)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Trait("tier", "all")]
    public async Task Host_ThatWatches_BringsTheCanaryUntilItsWriterStops()
    {
        await using var demo = await DemoHost.StartAsync(
            new SimulatorOptions { Chains = ["king-store"], Stores = 1, Items = 20 },
            configure: builder => builder.Configuration.AddInMemoryCollection([new("Gogobe:Scout:Watch", "true"), new("Gogobe:Canary:Every", "00:00:10")]));
        var health = demo.Host.Services.GetRequiredService<CanaryHealth>();
        await UntilAsync("the canary has arrived", async () => (await ArrivedAsync(demo)).Count > 0);

        // One period or two: it may be that the next begins in this moment.
        (await Snapshot.LinesAsync(
            demo.Database,
            "select distinct f.status || ' ' || r.seen || ' ' || r.written from file_processing_log f join file_runs r using (file_id) where f.chain_no = 1999 and f.status = 'completed'"))
            .ShouldBe(["completed 10 10"]);
        (await Snapshot.LinesAsync(demo.Database, "select chain from v_current_prices where chain = 'canary' union all select chain from v_price_history where chain = 'canary'"))
            .ShouldBeEmpty();
        await UntilAsync("the check has seen it", () => Task.FromResult(health.Healthy == true));
        await UntilAsync("the chain's prices have come too", async () =>
            (await Snapshot.LinesAsync(demo.Database, "select 'live' from v_current_prices where chain = 'king-store' limit 1")).Count > 0);

        var writer = demo.Host.Services.GetServices<IHostedService>().OfType<WriterWorker>().Single();
        await writer.StopAsync(Cancel);
        var stopped = TimeProvider.System.GetTimestamp();
        await UntilAsync("the check misses it", () => Task.FromResult(health.Healthy == false));

        output.WriteLine($"missed {TimeProvider.System.GetElapsedTime(stopped).TotalSeconds:0.0} s after the Writer stopped, at a period of 10 s");
        await using var log = new FileStream(demo.Log, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        using var reader = new StreamReader(log);
        (await reader.ReadToEndAsync(Cancel)).ShouldContain("The canary has not arrived since");
    }

    [Fact]
    public void File_OfAnyPeriod_IsReadByTheParserWholeAndAsItIsKnown()
    {
        var file = CanaryFile.At(new DateTimeOffset(2026, 11, 22, 10, 3, 17, TimeSpan.Zero));
        var batches = new List<IngestBatch>();

        var result = FeedParser.Parse(
            new MemoryStream(file.ToGzip()),
            new ParseRequest { FileType = FileType.PriceFull, Chain = ChainRegistry.Default.FindBySlug(CanaryChain.Slug)!, StoreNumber = CanaryFile.Store },
            batches.Add);

        (result.Complete, result.Detail).ShouldBe((true, ""));
        (result.Account.Seen, result.Account.RejectedRows).ShouldBe((10, 0));
        batches.SelectMany(b => b.Prices!.Rows.Select(r => new CanaryRow(
            Text(b.Prices, r, PriceField.Code), Text(b.Prices, r, PriceField.Name), ScaledNumber.ToDecimal(r.Price)!.Value))).ShouldBe(file.Rows);
    }

    private static string Text(PriceBatch batch, PriceRow row, PriceField field) => System.Text.Encoding.UTF8.GetString(batch.TextOf(row, field));

    private static Task<IReadOnlyList<string>> ArrivedAsync(DemoHost demo) => Snapshot.LinesAsync(demo.Database, "select arrived::text from canary_watch where arrived is not null");

    // The limit names a hang and measures nothing.
    private static async Task UntilAsync(string what, Func<Task<bool>> holds)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            TimeProvider.System.GetElapsedTime(started).ShouldBeLessThan(TimeSpan.FromMinutes(4), what);
            await Task.Delay(100, Cancel);
        }
    }
}

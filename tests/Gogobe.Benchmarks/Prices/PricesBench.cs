using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Gogobe.Benchmarks.Measure;
using Gogobe.Cli;
using Gogobe.Cockpit.Prices;
using Gogobe.LocalServers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Benchmarks.Prices;

/// <summary>Asks a Cockpit on a private PostgreSQL of a made-up country: searches and products by their readers, and the same as pages over HTTP, each once and another one.</summary>
internal static class PricesBench
{
    public static async Task<PricesReport> RunAsync(WorkFolder work, PricesOrder order, CancellationToken cancellationToken)
    {
        var port = FreePort();
        await using var host = await StartAsync(work.Child("data"), port, cancellationToken);
        var database = host.Services.GetRequiredService<NpgsqlDataSource>();
        await MadeUpCountry.FillAsync(database, order, cancellationToken);
        var asks = await MadeUpCountry.AsksAsync(database, 2 * order.Asks, cancellationToken);
        var search = new ProductSearch(database);
        var products = new ProductReader(database);
        using var client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };

        // The first of each compile; what is measured is asked after them.
        await search.FindAsync(asks[0].Words, cancellationToken);
        await products.ReadAsync(asks[0].Product, ProductView.DefaultDays, cancellationToken);
        await client.GetStringAsync(ProductLinks.Search("חלב"), cancellationToken);
        await client.GetStringAsync(ProductLinks.To(asks[0].Product), cancellationToken);

        var (first, second) = (asks.Take(asks.Count / 2).ToList(), asks.Skip(asks.Count / 2).ToList());
        var searches = await TimesAsync(first, async ask => (await search.FindAsync(ask.Words, cancellationToken)).Rows.Count);
        var reads = await TimesAsync(first, async ask => (await products.ReadAsync(ask.Product, ProductView.DefaultDays, cancellationToken))!.Prices.Count);
        var searchPages = await TimesAsync(second, async ask => (await client.GetStringAsync(ProductLinks.Search(ask.Words), cancellationToken)).Length);
        var productPages = await TimesAsync(second, async ask => (await client.GetStringAsync(ProductLinks.To(ask.Product), cancellationToken)).Length);
        var counts = await CountsAsync(database, cancellationToken);
        return new PricesReport(counts[0], counts[1], counts[2], MadeUpCountry.Stores, first.Count, Times.Of(searches)!, Times.Of(reads)!, Times.Of(searchPages)!, Times.Of(productPages)!);
    }

    private static async Task<StandaloneHost> StartAsync(string folder, int port, CancellationToken cancellationToken)
    {
        // Servers of the environment hold somebody's data: a benchmark has its own.
        Environment.SetEnvironmentVariable("ConnectionStrings__gogobe", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__redis", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__kafka", null);
        try
        {
            return await StandaloneHost.StartAsync(
                new StandaloneOptions { Verb = "bench", Data = new DataFolder(folder), KafkaHome = null, Stages = [], Port = port, ConsoleLevel = LogLevel.Error, Announce = false },
                cancellationToken);
        }
        catch (CannotStartException e)
        {
            throw new BenchException(e.Message, e);
        }
    }

    private static async Task<List<double>> TimesAsync(List<(long Product, string Words)> asks, Func<(long Product, string Words), Task<int>> ask)
    {
        var times = new List<double>(asks.Count);
        foreach (var one in asks)
        {
            var started = Stopwatch.GetTimestamp();
            await ask(one);
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
        }

        return times;
    }

    private static async Task<long[]> CountsAsync(NpgsqlDataSource database, CancellationToken cancellationToken)
    {
        await using var command = database.CreateCommand("select array[(select count(*) from prices), (select count(*) from product_search), (select count(*) from price_history)]");
        command.CommandTimeout = 600;
        return (long[])(await command.ExecuteScalarAsync(cancellationToken))!;
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

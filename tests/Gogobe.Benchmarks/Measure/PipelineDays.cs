using System.Globalization;
using System.Text.Json;
using Gogobe.Benchmarks.Ceilings;
using Gogobe.Cli;
using Gogobe.Cli.Ingest;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Kafka;
using Gogobe.Portals.Simulator.Generated;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Gogobe.Benchmarks.Measure;

/// <summary>
/// The process that runs the days: the product's own host with private servers in an empty folder, so on an empty database. Nothing of the
/// benchmark is in its memory but the list to check against.
/// </summary>
internal static class PipelineDays
{
    public static async Task<int> RunAsync(string orderPath, CancellationToken cancellationToken)
    {
        var order = Child.Read(orderPath, OrdersJson.Default.DaysOrder);
        using var stop = Child.LinkToParent(cancellationToken);

        // Servers of the environment hold somebody's data: a benchmark has its own.
        Environment.SetEnvironmentVariable("ConnectionStrings__gogobe", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__redis", null);
        Environment.SetEnvironmentVariable("ConnectionStrings__kafka", null);
        try
        {
            return await RunAsync(order, Path.GetDirectoryName(orderPath)!, stop.Token);
        }
        catch (CannotStartException e)
        {
            throw new BenchException(e.Message, e);
        }
    }

    private static async Task<int> RunAsync(DaysOrder order, string folder, CancellationToken cancellationToken)
    {
        var options = new StandaloneOptions
        {
            Verb = "bench",
            Data = new DataFolder(order.DataFolder),
            KafkaHome = order.Kafka ? KafkaDistribution.Home ?? throw new BenchException("Set KAFKA_HOME to the folder of a Kafka distribution.") : null,
            Stages = order.Parsers > 0 ? [.. Stages.Names.Where(stage => stage != "parser")] : Stages.Names,
            ConsoleLevel = LogLevel.Warning,
            Announce = false,
            Configure = IngestRun.Register,
        };
        await using var host = await StandaloneHost.StartAsync(options, cancellationToken);
        await using var parsers = await ParserProcesses.StartAsync(host, order, cancellationToken);
        var database = host.Services.GetRequiredService<NpgsqlDataSource>();
        var server = await ServerSettings.ReadAsync(database, cancellationToken);
        var run = new DayRun(host);
        var seconds = new List<double>();
        foreach (var day in order.Days)
        {
            var before = await CpuTime.NowAsync(database, cancellationToken);
            seconds.Add(await run.RunAsync(day, cancellationToken));
            var cpu = await CpuTime.NowAsync(database, cancellationToken) - before;
            Say($"day {day.Day}: {GeneratedDays.Rows(day):N0} rows in {seconds[^1]:0.000} s, {GeneratedDays.Rows(day) / seconds[^1]:N0} rows/s; processor seconds: host {cpu.Host:0.00}, PostgreSQL {cpu.Database:0.00}");
            if (await DiffersAsync(database, day, cancellationToken))
            {
                return 1;
            }
        }

        var peak = PeakMemory.Megabytes();
        await host.StopAsync();
        var ceilings = order.Ceilings
            ? await Child.RunAsync(
                "run-ceilings", new CeilingsOrder(host.Postgres, order.Days), OrdersJson.Default.CeilingsOrder, OrdersJson.Default.CeilingsAnswer, folder, cancellationToken)
            : null;
        var answer = new DaysAnswer(seconds, peak, host.Transport, server, ceilings);
        Console.Out.Write(JsonSerializer.Serialize(answer, OrdersJson.Default.DaysAnswer));
        return 0;
    }

    private static async Task<bool> DiffersAsync(NpgsqlDataSource database, GeneratedDay day, CancellationToken cancellationToken)
    {
        var chain = ReadCeilings.Chain(ReadCeilings.Name(day.Files[0])).Slug;
        var differences = await new DatabaseCheck(database, chain).DifferencesAsync(day, cancellationToken);
        foreach (var difference in differences.Take(50))
        {
            await Console.Error.WriteLineAsync(difference);
        }

        if (differences.Count > 0)
        {
            Say($"bench: the database differs from the generator's list in {differences.Count} places");
        }

        return differences.Count > 0;
    }

    private static void Say(FormattableString line) => Console.Error.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}

using System.Text.Json;
using Gogobe.Benchmarks.Measure;
using Gogobe.Ledger.Schema;
using Npgsql;

namespace Gogobe.Benchmarks.Ceilings;

/// <summary>Measures all ceilings in a process of its own, so that what it holds in memory counts nowhere.</summary>
internal static class CeilingsProcess
{
    public static async Task<int> RunAsync(string orderPath, CancellationToken cancellationToken)
    {
        var order = Child.Read(orderPath, OrdersJson.Default.CeilingsOrder);
        using var stop = Child.LinkToParent(cancellationToken);
        var files = order.Days[0].Files;

        // Once over a few files first: the pipeline's code has been compiled by the time day 2 comes, and so has this.
        await ReadCeilings.ParseAsync([.. files.Take(4)]);
        Say("ceiling: gunzip");
        var gunzip = await ReadCeilings.GunzipAsync(files);
        Say("ceiling: parse");
        var parse = await ReadCeilings.ParseAsync(files);
        Say("ceiling: COPY");
        var copy = await InDatabaseAsync(order.Server, "bench_copy", d => new WriteCeilings(d).CopyAsync(files, stop.Token), stop.Token);
        Say("ceiling: merge");
        var merge = await InDatabaseAsync(order.Server, "bench_merge", d => new WriteCeilings(d).MergeAsync(order.Days, stop.Token), stop.Token);
        Console.Out.Write(JsonSerializer.Serialize(new CeilingsAnswer(gunzip, parse, copy, merge[0], merge.Count > 1 ? merge[1] : 0), OrdersJson.Default.CeilingsAnswer));
        return 0;
    }

    private static async Task<T> InDatabaseAsync<T>(string server, string name, Func<NpgsqlDataSource, Task<T>> measure, CancellationToken cancellationToken)
    {
        // What earlier work left in memory is written now, not while this is measured.
        await ExecuteAsync(server, "checkpoint", cancellationToken);
        await ExecuteAsync(server, $"create database {name}", cancellationToken);
        var connection = new NpgsqlConnectionStringBuilder(server) { Database = name, Pooling = true };
        await using var database = NpgsqlDataSource.Create(connection);
        await Migrations.ApplyAsync(database, cancellationToken);
        return await measure(database);
    }

    private static async Task ExecuteAsync(string server, string sql, CancellationToken cancellationToken)
    {
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(cancellationToken);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 300 };
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static void Say(string what) => Console.Error.WriteLine(what);
}

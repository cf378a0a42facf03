using Gogobe.Pipeline;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Testing;
using Gogobe.Writer.Transactions;
using Microsoft.Extensions.Options;
using Npgsql;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(TestPostgres))]

// Fault points are armed for the whole process.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]

namespace Gogobe.Writer.Tests;

/// <summary>A database with the schema, a Writer on it, and files of chain 1 as short as a test wants to say them.</summary>
internal sealed class WriterHarness : IAsyncDisposable
{
    public const int Chain = 1;

    public static readonly DateTimeOffset Noon = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private readonly List<FileWriter> _writers = [];

    private WriterHarness(NpgsqlDataSource database)
    {
        Database = database;
        Writer = NewWriter();
    }

    public NpgsqlDataSource Database { get; }

    public FileWriter Writer { get; }

    public static async Task<WriterHarness> StartAsync(TestPostgres postgres) => new(await postgres.CreateDatabaseAsync());

    /// <summary>Another Writer, as another process would have it.</summary>
    public FileWriter NewWriter()
    {
        var writer = new FileWriter(Database, TimeProvider.System, Options.Create(new WriterOptions()));
        _writers.Add(writer);
        return writer;
    }

    /// <summary>Puts a file into the ledger, in state writing.</summary>
    public async Task<long> ListAsync(FileType type, DateTimeOffset time, int? store = 1, int ordinal = 0, int run = 1, string chainId = "7290027600007", bool nullNamed = false)
    {
        await using var command = Database.CreateCommand("""
            insert into file_processing_log (chain_no, file_type, store_no, file_time, wall_time, ordinal, run, published_chain_id, file_name, url, status, null_named)
            values ($1, $2, $3, $4, $4 at time zone 'Asia/Jerusalem', $5, $6, $7, 'x', 'file:///x', 'writing', $8)
            returning file_id
            """);
        command.Parameters.AddWithValue((short)Chain);
        command.Parameters.AddWithValue(type.ToString());
        command.Parameters.AddWithValue(store is { } s ? s : DBNull.Value);
        command.Parameters.AddWithValue(time);
        command.Parameters.AddWithValue((short)ordinal);
        command.Parameters.AddWithValue(run);
        command.Parameters.AddWithValue(chainId);
        command.Parameters.AddWithValue(nullNamed);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Lists and writes a file of prices.</summary>
    public async Task<WriteResult> WriteAsync(
        FileType type, DateTimeOffset time, Price[] prices, int store = 1, int ordinal = 0, FileFlags flags = FileFlags.None, FileWriter? writer = null, string chainId = "7290027600007",
        bool nullNamed = false)
    {
        var file = await ListAsync(type, time, store, ordinal, chainId: chainId, nullNamed: nullNamed);
        return await (writer ?? Writer).WriteAsync(Files.OfPrices(file, prices, flags: flags), TestContext.Current.CancellationToken);
    }

    /// <summary>Lists and writes a file of promotions.</summary>
    public async Task<WriteResult> WriteAsync(FileType type, DateTimeOffset time, params PromotionRow[] rows)
    {
        var file = await ListAsync(type, time);
        return await Writer.WriteAsync(Files.OfPromotions(file, rows), TestContext.Current.CancellationToken);
    }

    /// <summary>Lists and writes a file of stores.</summary>
    public async Task<WriteResult> WriteAsync(DateTimeOffset time, params StoreRow[] rows)
    {
        var file = await ListAsync(FileType.Stores, time, store: null);
        return await Writer.WriteAsync(Files.OfStores(file, rows), TestContext.Current.CancellationToken);
    }

    /// <summary>One value.</summary>
    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Rows as text, columns joined by a bar.</summary>
    public async Task<string[]> RowsAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<string>();
        while (await reader.ReadAsync())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)))));
        }

        return [.. rows];
    }

    /// <summary>The prices in force of a store, as "code=price".</summary>
    public async Task<string> LiveAsync(int store = 1) => string.Join(
        ' ', (await RowsAsync($"select product::text, trim_scale(price)::text from prices where store_key = 1000000 + {store} and flags & 256 = 0 order by product")).Select(r => r.Replace('|', '=')));

    public async ValueTask DisposeAsync()
    {
        foreach (var writer in _writers)
        {
            await writer.DisposeAsync();
        }
    }

    private static string Text(object value) => value switch
    {
        DBNull => "",
        DateTime time => time.ToString("HH:mm", System.Globalization.CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture)!,
    };
}

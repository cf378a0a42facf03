using System.Collections.Concurrent;
using Gogobe.Pipeline.Chains;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Prices;
using Gogobe.Portals.Canary;
using Gogobe.Scout.Canary;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;
using Gogobe.Testing.Portals;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gogobe.Scout.Tests.Canary;

/// <summary>Checks of the canary on one database and one clock. What the Writer would write is put there by hand.</summary>
internal sealed class CanaryRig : IAsyncDisposable
{
    public static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private readonly PortalHost _portals = PortalHost.Of(null);
    private readonly List<IDisposable> _healths = [];

    private CanaryRig(NpgsqlDataSource database) => Database = database;

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));

    public NpgsqlDataSource Database { get; }

    public Lines Log { get; } = new();

    /// <summary>The file of the present period.</summary>
    public CanaryFile File => CanaryFile.Of(Clock.GetUtcNow(), Every);

    public static async Task<CanaryRig> StartAsync(TestPostgres postgres)
    {
        var rig = new CanaryRig(await postgres.CreateDatabaseAsync());

        // To the beginning of a period. The stamp of its file is the whole second in which it begins.
        rig.Clock.Advance(rig.File.Start + Every + TimeSpan.FromSeconds(1) - rig.Clock.GetUtcNow());
        return rig;
    }

    /// <summary>The check of one process.</summary>
    public (CanaryCheck Check, CanaryHealth Health) Process(NpgsqlDataSource? database = null)
    {
        var health = new CanaryHealth(Clock);
        _healths.Add(health);
        var check = new CanaryCheck(
            _portals.Directory, new CanaryStore(database ?? Database, Clock), health, Options.Create(new CanaryOptions { Every = Every }),
            Options.Create(new SweepOptions { Watch = true }), Clock, Log);
        return (check, health);
    }

    /// <summary>The rows of a period in force, as the Writer leaves them.</summary>
    public async Task ArriveAsync(CanaryFile? file = null)
    {
        file ??= File;
        var chain = ChainRegistry.Default.FindBySlug(CanaryChain.Slug)!;
        var version = FileVersion.Pack(file.Start, FileType.PriceFull, "1", 0, 1);
        await ExecuteAsync(
            "insert into stores (store_key, chain_no, store_no, price_full_version) values ($1, $2, 1, $3) on conflict (store_key) do update set price_full_version = $3",
            StoreKey.Of(chain.Number, 1), (short)chain.Number, version);
        foreach (var row in file.Rows)
        {
            ProductKey.TryCreate(System.Text.Encoding.UTF8.GetBytes(row.Code), chain, out var product).ShouldBeTrue();
            await ExecuteAsync(
                """
                insert into prices (store_key, product, version, valid_from, price, flags) values ($1, $2, $3, $4, $5, 0)
                on conflict (store_key, product) do update set version = $3, valid_from = $4, price = $5, flags = 0
                """,
                StoreKey.Of(chain.Number, 1), product, version, file.Start.UtcDateTime, row.Price);
            await ExecuteAsync(
                "insert into chain_items (chain_no, product, version, store_no, item_code, name, weighted) values ($1, $2, $3, 1, $4, $5, false) on conflict do nothing",
                (short)chain.Number, product, version, row.Code, row.Name);
        }
    }

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Database.CreateCommand(sql);
        command.Parameters.AddRange(values.Select(v => new NpgsqlParameter { Value = v }).ToArray());
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    public async ValueTask DisposeAsync()
    {
        _healths.ForEach(h => h.Dispose());
        await _portals.DisposeAsync();
    }

    /// <summary>What was logged.</summary>
    internal sealed class Lines : ILogger<CanaryCheck>
    {
        private readonly ConcurrentQueue<(LogLevel Level, string Text)> _lines = [];

        public IReadOnlyList<string> Errors => [.. _lines.Where(l => l.Level == LogLevel.Error).Select(l => l.Text)];

        public IReadOnlyList<string> News => [.. _lines.Where(l => l.Level == LogLevel.Information).Select(l => l.Text)];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            _lines.Enqueue((logLevel, formatter(state, exception)));
    }
}

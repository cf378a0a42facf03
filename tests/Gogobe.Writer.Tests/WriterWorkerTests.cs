using Gogobe.Ledger;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Files;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;
using Gogobe.Writer.Transactions;
using Gogobe.Writer.Views;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Gogobe.Writer.Tests;

public sealed class WriterWorkerTests(TestPostgres postgres)
{
    [Fact]
    public async Task Worker_InAHost_WritesWhatIsPublished()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var observer = new Observer();
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddLogging();
        builder.Services.AddSingleton(harness.Database).AddSingleton<ILedger, PostgresLedger>().AddSingleton<IDeadLetterStore, PostgresDeadLetters>().AddMemoryTransport().AddSingleton<IWriteObserver>(observer);
        builder.AddWriter();
        using var host = builder.Build();
        await host.StartAsync(Token);
        var transport = host.Services.GetRequiredService<ITransport>();
        var ids = new[] { await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon), await harness.ListAsync(FileType.PriceFull, WriterHarness.Noon, store: 2) };
        foreach (var (id, store) in ids.Zip([1, 2]))
        {
            foreach (var batch in Files.PriceBatches(id, [(1, 1), (2, 2), (3, 3)], rowsABatch: 2))
            {
                await transport.PublishAsync(Topics.Ingest, MessageKey.Of("shufersal", store), batch, Token);
            }
        }

        await observer.Saw(2).WaitAsync(TimeSpan.FromSeconds(60), Token);
        await host.Services.GetRequiredService<ReadModels>().RefreshAsync(Token);
        await host.StopAsync(Token);

        (await harness.RowsAsync("select status, written from v_file_account")).ShouldBe(["completed|3", "completed|3"]);
        (await harness.RowsAsync("select stores, live_prices from mv_chain_totals where live_prices > 0")).ShouldBe(["2|6"]);
        (await harness.RowsAsync("select store_no, live_prices, gone_prices, newest_prices at time zone 'UTC' from mv_store_totals order by 1")).ShouldBe(["1|3|0|12:00", "2|3|0|12:00"]);
        transport.BacklogOf(Topics.Ingest.Name, Groups.Writer).Messages.ShouldBe(0);
    }

    [Fact]
    public async Task ReadModels_WhenAnotherProcessRefreshes_LeaveItToThat()
    {
        await using var harness = await WriterHarness.StartAsync(postgres);
        var models = new ReadModels(harness.Database);
        await using var other = await harness.Database.OpenConnectionAsync(Token);
        await using (var take = new Npgsql.NpgsqlCommand("select pg_advisory_lock(113728174386550)", other))
        {
            await take.ExecuteNonQueryAsync(Token);
        }

        (await models.RefreshAsync(Token)).ShouldBeFalse();
    }

    [Fact]
    public void Options_OutOfRange_AreAllNamedAtOnce()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?> { ["Gogobe:Writer:Connections"] = "0", ["Gogobe:Writer:MemoryBytes"] = "1" });
        builder.AddWriter();
        using var provider = builder.Services.BuildServiceProvider();

        var error = Should.Throw<OptionsValidationException>(() => provider.GetRequiredService<IOptions<WriterOptions>>().Value);

        error.Message.ShouldContain("Connections");
        error.Message.ShouldContain("MemoryBytes");
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private sealed class Observer : IWriteObserver
    {
        private readonly TaskCompletionSource _saw = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _wanted = int.MaxValue;
        private int _count;

        public Task Saw(int files)
        {
            Volatile.Write(ref _wanted, files);
            Check();
            return _saw.Task;
        }

        public void Written(long fileId, WriteResult result)
        {
            Interlocked.Increment(ref _count);
            Check();
        }

        private void Check()
        {
            if (Volatile.Read(ref _count) >= Volatile.Read(ref _wanted))
            {
                _saw.TrySetResult();
            }
        }
    }
}

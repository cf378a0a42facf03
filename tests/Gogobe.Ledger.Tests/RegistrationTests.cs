using Gogobe.Ledger.Postgres;
using Gogobe.Ledger.Redriving;
using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gogobe.Ledger.Tests;

public sealed class RegistrationTests(TestPostgres postgres)
{
    [Fact]
    public async Task AddLedger_CalledTwice_RunsEachWorkerOnceAndHealsFromTheStart()
    {
        var database = await postgres.CreateDatabaseAsync();
        await using (var command = database.CreateCommand(
            "insert into file_processing_log (chain_no, published_chain_id, file_type, store_no, file_time, wall_time, file_name, url, transport_instance) "
            + "values (1, '7290027600007', 'Price', 1, now(), now(), 'n', 'file:///n', 'memory:dead')"))
        {
            await command.ExecuteNonQueryAsync(LedgerFixture.Cancel);
        }

        var published = new TaskCompletionSource<long>();
        var transport = new RecordingTransport("memory:mine") { BeforePublish = m => published.TrySetResult(m.FileId) };
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<IConfiguration>(builder.Configuration);
        builder.Services.AddLogging().AddSingleton(database).AddSingleton<ITransport>(transport).AddSingleton<IRawStore>(new MemoryRawStore());
        builder.Services.AddLedger().AddLedger();
        using var host = builder.Build();
        host.Services.GetServices<IHostedService>().Select(s => s.GetType().Name).Order().ShouldBe(["InstanceLock", "RawRetention", "Reconciler", "RedriveWorker"]);
        host.Services.GetRequiredService<IDeadLetterStore>().ShouldBeOfType<PostgresDeadLetters>();
        host.Services.GetRequiredService<Replay>().ShouldNotBeNull();

        await host.StartAsync(LedgerFixture.Cancel);
        (await published.Task.WaitAsync(TimeSpan.FromSeconds(60), LedgerFixture.Cancel)).ShouldBe(1);
        await host.StopAsync(LedgerFixture.Cancel);
    }
}

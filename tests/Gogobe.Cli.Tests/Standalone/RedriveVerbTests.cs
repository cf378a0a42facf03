using System.Globalization;
using System.IO.Compression;
using System.Text;
using System.Text.Json;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Postgres;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.Cli.Tests.Standalone;

/// <summary><c>redrive</c> as its users run it: beside a running host, and alone.</summary>
public sealed class RedriveVerbTests : IAsyncDisposable
{
    private readonly ScratchFolder _scratch = ScratchFolder.Create("redrive");
    private readonly DataFolder _data;

    public RedriveVerbTests() => _data = new DataFolder(Path.Combine(_scratch.Path, "data"));

    public ValueTask DisposeAsync() => _scratch.DisposeAsync();

    // Starts nine processes; what a redrive does is tested with the ledger.
    [Fact, Trait("tier", "all")]
    public async Task Redrive_BesideARunningHost_ListsRehearsesAndCompletesTheFile()
    {
        (await HostProcess.RunAsync(_data, "ingest", PriceFile.Write(_scratch.Path))).Code.ShouldBe(0);
        using (HostProcess.Start(_data, alone: false, "up", "--port", Loopback.FreePort().ToString(CultureInfo.InvariantCulture)))
        {
            var card = await HostProcess.ReadyAsync(_data);
            await KillFileAsync(card);

            var (_, list, _) = await HostProcess.RunAsync(_data, "redrive");
            list.ShouldContain("poison: 1 letter about 1 file, of gogobe.files.downloaded, given up by gogobe.parser");
            list.ShouldContain("the last one said: it broke");

            var (_, rehearsed, _) = await HostProcess.RunAsync(_data, "redrive", "--reason", "poison", "--dry-run");
            rehearsed.ShouldContain("would raise");

            var (unknown, _, error) = await HostProcess.RunAsync(_data, "redrive", "--reason", "poizon");
            unknown.ShouldBe(1);
            error.ShouldContain("poison of gogobe.files.downloaded");

            var (code, done, _) = await HostProcess.RunAsync(_data, "redrive", "--reason", "poison", "--json");
            code.ShouldBe(0);
            using var answer = JsonDocument.Parse(done);
            answer.RootElement.GetProperty("letters")[0].GetProperty("outcome").GetString().ShouldBe("raised");
            var file = answer.RootElement.GetProperty("files")[0];
            (file.GetProperty("status").GetString(), file.GetProperty("run").GetInt32()).ShouldBe(("completed", 2));
            (await HostProcess.RunAsync(_data, "down")).Code.ShouldBe(0);
        }

        var (_, nothing, _) = await HostProcess.RunAsync(_data, "redrive");
        nothing.ShouldBe("no dead letter waits\n");
        await Eventually.HoldsAsync("no process is left", () => HostProcess.On(_data).Count == 0);
    }

    private async Task KillFileAsync(HostStateFile card)
    {
        const string Kill = """
            update file_processing_log set status = 'failed', reason = 'poison';
            insert into dead_letters (transport_instance, topic, partition, "offset", consumer_group, message_key, file_id, run, reason, detail, attempts, payload)
            select 'memory:gone', 'gogobe.files.downloaded', 0, 1, 'gogobe.parser', 'k', file_id, run, 'poison', 'it broke', 3, '{}' from file_processing_log
            """;
        await using var database = NpgsqlDataSource.Create(PrivatePostgres.ConnectionStringOf(_data.Root, card.PostgresPort!.Value) + ";Pooling=false");
        await using var command = database.CreateCommand(Kill);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}

/// <summary>A published file of two prices.</summary>
internal static class PriceFile
{
    public static string Write(string folder)
    {
        const string Item = "<Item><PriceUpdateDate>2026-11-21 05:00</PriceUpdateDate><ItemCode>{0}</ItemCode><ItemType>1</ItemType><ItemName>milk</ItemName><Quantity>1.00</Quantity>"
            + "<bIsWeighted>0</bIsWeighted><UnitOfMeasure>g</UnitOfMeasure><ItemPrice>5.90</ItemPrice><UnitOfMeasurePrice>5.9</UnitOfMeasurePrice></Item>";
        var items = string.Format(CultureInfo.InvariantCulture, Item, "7290000000015") + string.Format(CultureInfo.InvariantCulture, Item, "7290000000022");
        var path = Path.Combine(folder, "PriceFull7290058140886-001-202611210600.gz");
        using var file = new GZipStream(File.Create(path), CompressionLevel.Fastest);
        file.Write(Encoding.UTF8.GetBytes(
            $"<root><ChainId>7290058140886</ChainId><SubChainId>001</SubChainId><StoreId>001</StoreId><Items Count=\"2\">{items}</Items></root>"));
        return path;
    }
}

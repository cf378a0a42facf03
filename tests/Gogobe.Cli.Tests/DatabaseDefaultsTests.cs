using System.Collections.Concurrent;
using System.Diagnostics;
using Gogobe.ServiceDefaults;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Gogobe.Cli.Tests;

/// <summary>The database as a process of ours uses it.</summary>
public sealed class DatabaseDefaultsTests(TestPostgres postgres)
{
    [Theory]
    [InlineData("", DatabaseDefaults.ServiceConnections, 20)]
    [InlineData("", null, 100)]
    [InlineData(";Maximum Pool Size=7", DatabaseDefaults.ServiceConnections, 7)]
    public void Connections_AreBoundedAndBearTheNameOfTheProcess(string given, int? connections, int most)
    {
        using var host = Host("Host=nowhere" + given, connections);

        var used = new NpgsqlConnectionStringBuilder(host.Services.GetRequiredService<NpgsqlDataSource>().ConnectionString);

        (used.MaxPoolSize, used.ApplicationName).ShouldBe((most, "carrier"));
    }

    [Fact]
    public async Task Statement_InATrace_IsASpanOfIt_AndElsewhereNone()
    {
        var spans = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name is "Npgsql" or "statements",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
            ActivityStopped = spans.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        using var source = new ActivitySource("statements");
        await using var database = await postgres.CreateDatabaseAsync();
        using var host = Host(postgres.ConnectionString(new NpgsqlConnectionStringBuilder(database.ConnectionString).Database!), null);
        var asked = host.Services.GetRequiredService<NpgsqlDataSource>();
        Activity.Current = null;

        await AskAsync(asked);
        using (source.StartActivity("work"))
        {
            await AskAsync(asked);
        }

        spans.Where(s => s.GetTagItem("db.query.text") is "select 17").ShouldHaveSingleItem().Parent!.OperationName.ShouldBe("work");
    }

    private static async Task AskAsync(NpgsqlDataSource database)
    {
        await using var command = database.CreateCommand("select 17");
        (await command.ExecuteScalarAsync(TestContext.Current.CancellationToken)).ShouldBe(17);
    }

    private static IHost Host(string connection, int? connections)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:gogobe", connection), new("OTEL_SERVICE_NAME", "carrier")]);
        builder.AddDatabase(connections);
        return builder.Build();
    }
}

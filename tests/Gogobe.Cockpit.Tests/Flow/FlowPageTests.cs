using Bunit;
using Gogobe.Cockpit.Components.Flow;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Flow;
using Gogobe.Cockpit.Metrics;
using Gogobe.Ledger.Postgres;
using Gogobe.Pipeline.Live;
using Gogobe.Pipeline.Live.Metrics;
using Gogobe.Pipeline.Messages;
using Gogobe.Pipeline.Transport;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Flow;

public sealed class FlowPageTests(TestPostgres postgres) : PageTests(postgres)
{
    private readonly ServiceCollection _host = new();

    [Fact]
    public async Task Page_OfAScene_ShowsWhatWaitsWhatWasGivenUpAndHowTheDatabaseIs()
    {
        var database = await SceneAsync();
        await using var host = Host(database, transport: true);
        var transport = host.GetRequiredService<ITransport>();
        for (var i = 0; i < 3; i++)
        {
            await transport.PublishAsync(Topics.Discovered, $"portal {i}", Discovered(i), Stop);
        }

        Use(database, host);
        var page = RenderPage<FlowPage>();

        page.WaitForElement("table [data-measure='flow.lag']");
        Measured(page, "flow.lag", Topics.Discovered.Name).ShouldBe("3");
        Measured(page, "flow.lag", Topics.Ingest.Name).ShouldBe("0");
        page.FindAll("[data-measure='flow.partition-lag']").Sum(p => int.Parse(p.TextContent, System.Globalization.CultureInfo.InvariantCulture)).ShouldBe(3);
        page.Find(".letter").TextContent.ShouldContain("./gogobe redrive --reason poison --topic gogobe.files.discovered --dry-run");
        page.Find("[data-metric='flow.in-hand']").TextContent.ShouldBe("3");
        page.FindAll(".in-hand tbody tr").Count.ShouldBe(3);
        page.Find("[data-measure='database.bytes']").TextContent.ShouldContain("MB");
        page.Find("[aria-label=PostgreSQL]").TextContent.ShouldContain("pg_stat_statements");
        page.Find("[aria-label=Redis]").TextContent.ShouldContain("None");
    }

    [Fact]
    public async Task Page_OfAProcessThatKnowsNoTransport_SaysUnknownAndNoZero()
    {
        var database = await Postgres.CreateDatabaseAsync();
        await using var host = Host(database, transport: false);
        Use(database, host);

        var page = RenderPage<FlowPage>();

        page.WaitForElement(".topics tbody");
        page.FindAll("[data-measure^='flow.']").ShouldAllBe(measure => measure.TextContent == "—");
        page.FindAll(".topics .sign").ShouldAllBe(sign => sign.TextContent == "unknown");
        page.Find(".letters").TextContent.ShouldContain("None waits");
    }

    [Fact]
    public async Task Payload_OfADeadLetter_IsShownAsTextAndNotAsMarkup()
    {
        await using var host = await LetterAsync("{\"name\":\"חלב\", \"x\":\"<script>alert(1)</script>\u202e\"}"u8.ToArray());

        var page = RenderPage<FlowPage>();

        page.WaitForElement(".letter pre").TextContent.ShouldBe("{\"name\":\"חלב\", \"x\":\"<script>alert(1)</script>⟨U+202E⟩\"}");
        page.Find(".letter").InnerHtml.ShouldNotContain("<script>");
    }

    [Fact]
    public async Task Address_InADeadLetter_LosesItsUserAndWhatIsBehindIt()
    {
        await using var host = await LetterAsync("{\"url\":\"https://user:word@x.example/a.gz?sig=secret\", \"name\":\"a.gz\"}"u8.ToArray());

        RenderPage<FlowPage>().WaitForElement(".letter pre").TextContent.ShouldBe("{\"url\":\"https://…@x.example/a.gz?…\", \"name\":\"a.gz\"}");
    }

    // A database in which one dead letter waits.
    private async Task<ServiceProvider> LetterAsync(byte[] payload)
    {
        var database = await Postgres.CreateDatabaseAsync();
        await using var insert = database.CreateCommand("""
            insert into dead_letters (transport_instance, topic, partition, "offset", consumer_group, message_key, reason, detail, attempts, payload)
            values ('kafka', 'gogobe.products.ingest', 0, 1, 'gogobe.writer', 'rami-levy/1', 'bad-message', '<b>said</b>', 1, $1)
            """);
        insert.Parameters.AddWithValue(payload);
        await insert.ExecuteNonQueryAsync(Stop);
        var host = Host(database, transport: false);
        Use(database, host);
        return host;
    }

    private static string Measured(IRenderedComponent<Bunit.Rendering.ContainerFragment> page, string measure, string of) => page.Find($"[data-measure='{measure}'][data-of='{of}']").TextContent;

    private static FileDiscovered Discovered(int file) => new()
    {
        FileId = file + 1,
        Run = 1,
        Chain = "rami-levy",
        Url = "https://x.example/a.gz",
        Name = "a.gz",
        FileTime = DateTimeOffset.UnixEpoch,
        ListedAt = DateTimeOffset.UnixEpoch,
    };

    private ServiceProvider Host(NpgsqlDataSource database, bool transport)
    {
        _host.AddLogging().AddSingleton(database).AddSingleton(TimeProvider.System);
        if (transport)
        {
            _host.AddSingleton<IConfiguration>(new ConfigurationBuilder().Build()).AddSingleton<IDeadLetterStore, PostgresDeadLetters>().AddMemoryTransport();
        }

        return _host.BuildServiceProvider();
    }

    private void Use(NpgsqlDataSource database, IServiceProvider host)
    {
        var fleet = new FleetFeed(new FleetQuery(database), new MemoryFleetStatusStore(Clock), Events, Clock, NullLogger<FleetFeed>.Instance);
        var points = new PointsFeed(new MemoryMetricPoints(Clock), Events, Clock, NullLogger<PointsFeed>.Instance);
        Services.AddSingleton(new FlowFeed(new FlowReader(database, host), new TopicBacklogs(host), points, fleet, Events, Clock, NullLogger<FlowFeed>.Instance));
    }
}

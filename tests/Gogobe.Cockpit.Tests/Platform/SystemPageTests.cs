using Bunit;
using Gogobe.Cockpit.Components.Platform;
using Gogobe.Cockpit.Files.Evidence;
using Gogobe.Cockpit.Metrics;
using Gogobe.Cockpit.Platform;
using Gogobe.Ledger.Schema;
using Gogobe.Pipeline.Live.Metrics;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Cockpit.Tests.Platform;

public sealed class SystemPageTests(TestPostgres postgres) : PageTests(postgres)
{
    private const string Secret = "hunter2";

    private MemoryMetricPoints _points = null!;
    private PointsFeed _measures = null!;

    [Fact]
    public async Task Processes_HeardSilentAndOld_AreToldApart()
    {
        Use(await Postgres.CreateDatabaseAsync());
        var now = Clock.GetUtcNow();
        _points.Add(Point("scout", 1, now.AddSeconds(-20)) with { Started = now.AddHours(-3), Version = "1.2.0+0123456789abcdef" });
        _points.Add(Point("writer", 2, now.AddSeconds(-2)) with { Started = now.AddHours(-3), Version = "1.2.0+0123456789abcdef" });
        _points.Add(Point("parser", 3, now.AddSeconds(-1)));
        await _measures.ReadAsync("", Stop);

        var page = RenderPage<SystemPage>();

        page.WaitForElement(".processes tbody tr");
        Rows(page).ShouldBe(["parser 3 heard — — 1 s ago 30 % 150.0 MB", "scout 1 silent 1.2.0+01234567 — 20 s ago — —", "writer 2 heard 1.2.0+01234567 3 h 2 s ago 30 % 150.0 MB"]);
        page.Find(".panel-head .quiet").TextContent.ShouldBe("2 heard within 15 s, 1 silent");
    }

    [Fact]
    public async Task Database_AtRest_SaysItsSchemaIsOfThisBuild()
    {
        var database = await Postgres.CreateDatabaseAsync();
        Use(database);

        var page = RenderPage<SystemPage>();

        page.WaitForElement("[data-metric='system.schema']").TextContent.ShouldBe(Migrations.RequiredVersion.ToString(System.Globalization.CultureInfo.InvariantCulture));
        page.Markup.ShouldContain("of this build");
        page.Markup.ShouldContain("7 d");
    }

    [Theory]
    [InlineData("delete from schema_migrations where version = (select max(version) from schema_migrations)", "lacks")]
    [InlineData("insert into schema_migrations (version, name) values (9000, 'later')", "of a newer build")]
    public async Task Database_OfAnotherBuild_SaysSo(string change, string said)
    {
        var database = await Postgres.CreateDatabaseAsync();
        await new LedgerRows(database).SqlAsync(change);
        Use(database);

        var page = RenderPage<SystemPage>();

        page.WaitForElement("[data-metric='system.schema']");
        page.FindAll(".sign").ShouldContain(sign => sign.TextContent.StartsWith(said, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Configuration_WithSecrets_ShowsNoneOfThem()
    {
        Use(
            await Postgres.CreateDatabaseAsync(),
            ("ConnectionStrings:gogobe", $"Host=db.internal;Username=gogobe;Password={Secret};Database=prices"),
            ("ConnectionStrings:redis", $"redis:6379,password={Secret}"),
            ("Gogobe:RawStore:S3:SecretKey", Secret),
            ("Gogobe:RawStore:Retention", "2.00:00:00"),
            ("Gogobe:Scout:Note", "<b>\u202Ex"));

        var page = RenderPage<SystemPage>();

        page.WaitForElement("[data-metric='system.schema']");
        page.Markup.ShouldNotContain(Secret);
        page.Markup.ShouldContain("db.internal, database prices");
        page.Find(".settings").TextContent.ShouldContain("redis:6379");
        page.FindAll(".settings b").ShouldBeEmpty();
        page.Markup.ShouldNotContain("\u202E");
        page.FindAll(".settings dd").ShouldContain(value => value.TextContent.Trim() == "set, not shown");
    }

    [Fact]
    public async Task Database_AwayFromTheStart_ProcessesAreShownAllTheSame()
    {
        Use(NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=x;Timeout=1"));
        _points.Add(Point("writer", 2, Clock.GetUtcNow()));
        await _measures.ReadAsync("", Stop);

        var page = RenderPage<SystemPage>();

        page.WaitForElement(".banner").TextContent.ShouldContain("PostgreSQL does not answer.");
        page.FindAll(".processes tbody tr").ShouldHaveSingleItem();
        page.FindAll("[data-metric]").ShouldBeEmpty();
    }

    [Theory]
    [InlineData("", null)]
    [InlineData("http://localhost:18888/traces/detail/{trace}", "http://localhost:18888/")]
    [InlineData("javascript:alert({trace})", null)]
    public async Task Dashboard_WhereOneIsSet_IsLinked(string traceUrl, string? address)
    {
        Use(await Postgres.CreateDatabaseAsync(), ("Gogobe:Cockpit:TraceUrl", traceUrl));

        var page = RenderPage<SystemPage>();

        page.WaitForElement("[data-metric='system.schema']");
        page.FindAll("a").Where(a => a.TextContent == "Dashboard").Select(a => a.GetAttribute("href")).ShouldBe(address is null ? [] : [address]);
    }

    // What is no text of a page (line breaks of the source) is left out.
    private static IEnumerable<string> Rows(IRenderedComponent<Bunit.Rendering.ContainerFragment> page) => page.FindAll(".processes tbody tr").Select(row =>
        string.Join(' ', new[] { "th", "[data-label=pid]", "[data-label=state]", "[data-label=version]", "[data-label=up]", "[data-label=heard]", "[data-label=CPU]", "[data-label=memory]" }
            .Select(cell => row.QuerySelector(cell)!.TextContent.Trim())));

    private static MetricPoint Point(string service, int pid, DateTimeOffset at) => new()
    {
        At = at,
        Seconds = 5,
        Service = service,
        Replica = "1",
        Host = "here",
        Pid = pid,
        Sums = [new("dotnet.process.cpu.time", "cpu.mode=system", 0.5), new("dotnet.process.cpu.time", "cpu.mode=user", 1), new("dotnet.process.memory.working_set", "", 150_000_000)],
    };

    private void Use(NpgsqlDataSource database, params (string Key, string Value)[] settings)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings.Select(one => KeyValuePair.Create(one.Key, (string?)one.Value))).Build();
        _points = new MemoryMetricPoints(Clock);
        _measures = new PointsFeed(_points, Events, Clock, NullLogger<PointsFeed>.Instance);
        Services.AddSingleton(_measures);
        Services.AddSingleton(new SystemFeed(new SystemReader(database, []), Events, Clock, NullLogger<SystemFeed>.Instance));
        Services.AddSingleton(new SettingsInForce(configuration));
        Services.AddSingleton(Options.Create(new TraceLinks { TraceUrl = configuration["Gogobe:Cockpit:TraceUrl"] ?? "" }));
    }
}

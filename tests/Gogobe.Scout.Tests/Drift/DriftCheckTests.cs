using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Http;
using Gogobe.Scout.Drift;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;
using Gogobe.Testing.Portals;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;
using Npgsql;

namespace Gogobe.Scout.Tests.Drift;

/// <summary>The weekly look at the authority's page.</summary>
public sealed class DriftCheckTests(TestPostgres postgres) : IAsyncLifetime
{
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 11, 22, 10, 0, 0, TimeSpan.Zero));
    private FakeSite _site = null!;
    private PortalHost _host = null!;
    private NpgsqlDataSource _database = null!;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _site = await FakeSite.StartAsync();
        _host = PortalHost.For("shufersal", _site.Address);
        _database = await postgres.CreateDatabaseAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _site.DisposeAsync();
    }

    [Fact]
    public async Task Step_PageThatDiffers_WarnsOnceAndRemembersSinceWhenAndUntilWhen()
    {
        _site.On("/page", Page(without: "shufersal", "https://new.example"));
        var check = Check();
        (await check.StepAsync(Cancel)).ShouldNotBeNull().ShouldBe([new(DriftKind.NotNamed, "shufersal"), new(DriftKind.UnknownHost, "new.example")]);
        (await check.StepAsync(Cancel)).ShouldBeNull("it was read a moment ago");

        _clock.Advance(TimeSpan.FromDays(7));
        (await check.StepAsync(Cancel)).ShouldNotBeNull().ShouldBeEmpty();

        _site.On("/page", Page(without: "", "https://new.example"));
        _clock.Advance(TimeSpan.FromDays(7));
        (await check.StepAsync(Cancel)).ShouldNotBeNull().ShouldBeEmpty();
        (await ScalarAsync("select string_agg(kind || ' ' || subject || ' ' || (ended_at is not null) || ' ' || (last_seen - first_seen), ', ' order by kind) from registry_drift"))
            .ShouldBe("NotNamed shufersal true 7 days, UnknownHost new.example false 14 days");
    }

    [Fact]
    public async Task Step_PageThatRefuses_IsTriedAgainTheNextDayAndSaysNothingOfChains()
    {
        _site.On("/page", context =>
        {
            context.Response.StatusCode = 403;
            return Task.CompletedTask;
        });
        var check = Check();
        (await check.StepAsync(Cancel)).ShouldBeNull();
        _clock.Advance(TimeSpan.FromHours(23));
        _site.On("/page", Page(without: ""));
        (await check.StepAsync(Cancel)).ShouldBeNull();

        _clock.Advance(TimeSpan.FromHours(1));

        (await check.StepAsync(Cancel)).ShouldNotBeNull().ShouldBeEmpty();
    }

    private DriftCheck Check() => new(
        _host.Services.GetRequiredService<PortalDocuments>(), ChainRegistry.Default, new PortalSchedule(_database, _clock), new DriftStore(_database, _clock),
        Options.Create(new DriftOptions { Page = new Uri(_site.Address, "/page") }), Options.Create(new SweepOptions()), _clock, NullLogger<DriftCheck>.Instance);

    private async Task<string> ScalarAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return (string)(await command.ExecuteScalarAsync(Cancel))!;
    }

    // Each link as the page has it: with a name that nobody compares.
    private static string Page(string without, params string[] more) => string.Concat(
        ChainRegistry.Default.Chains.Where(c => c.BaseUrl.Length > 0 && c.Slug != without).Select(c => c.BaseUrl).Concat(more).Select(link => $"<li><a href=\"{link}\">רשת</a></li>"));
}

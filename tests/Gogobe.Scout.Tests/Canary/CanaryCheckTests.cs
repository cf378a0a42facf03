using System.Diagnostics.Metrics;
using Gogobe.Ledger.Liveness;
using Gogobe.Portals.Canary;
using Gogobe.Scout.Canary;
using Gogobe.Scout.Sweeping;
using Gogobe.Testing;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Gogobe.Scout.Tests.Canary;

/// <summary>F27: the canary stops arriving.</summary>
public sealed class CanaryCheckTests(TestPostgres postgres)
{
    private static readonly TimeSpan s_quarter = CanaryRig.Every / 4;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Step_EveryPeriodArrives_IsHealthyAndSaysNothing()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        var (check, health) = rig.Process();
        for (var i = 0; i < 5; i++)
        {
            // As late as may be: when the next is due.
            await WaitAsync(rig, check, CanaryRig.Every - TimeSpan.FromSeconds(2));
            await rig.ArriveAsync();
            await WaitAsync(rig, check, TimeSpan.FromSeconds(2));
            health.Healthy.ShouldBe(true);
        }

        rig.Log.Errors.ShouldBeEmpty();
        rig.Log.News.ShouldBeEmpty();
    }

    [Fact]
    public async Task Step_NothingArrivesAnyMore_IsOneErrorWithinTwoPeriodsWhileAllElseIsGreen()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        var (check, health) = rig.Process();
        var began = await ArriveInTheNextPeriodAsync(rig, check);
        using var cockpit = new CockpitProbe(new ConfigurationBuilder().Build());
        using var host = Host(rig);
        var recorder = new SessionRecorder(
            rig.Database, host.Services.GetRequiredService<InstanceLock>(), health, cockpit, rig.Clock, NullLogger<SessionRecorder>.Instance);
        await check.StepAsync(Cancel);
        await recorder.StepAsync(Cancel);

        await WaitAsync(rig, check, (2 * CanaryRig.Every) - TimeSpan.FromSeconds(2));
        health.Healthy.ShouldBe(true);
        rig.Log.Errors.ShouldBeEmpty();
        await WaitAsync(rig, check, TimeSpan.FromSeconds(1));

        (rig.Clock.GetUtcNow() - began).ShouldBe(2 * CanaryRig.Every);
        health.Healthy.ShouldBe(false);
        var error = rig.Log.Errors.ShouldHaveSingleItem();
        error.ShouldContain($"{began:u}");
        error.ShouldContain("gogobe status");
        await WaitAsync(rig, check, TimeSpan.FromMinutes(50));
        rig.Log.Errors.Count.ShouldBe(1);
        await recorder.StepAsync(Cancel);
        (await rig.ScalarAsync<string>("select string_agg(format('%s %s %s', canary_healthy, database_healthy, scout_healthy), ', ' order by health_id) from system_health"))
            .ShouldBe("t t t, f t t");
    }

    [Fact]
    public async Task Step_StillMissing_IsSaidEachHour()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        var (check, _) = rig.Process();

        await WaitAsync(rig, check, TimeSpan.FromHours(3) + (2 * CanaryRig.Every) + s_quarter);

        rig.Log.Errors.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("update prices set price = price + 0.01 where product = (select min(product) from prices)", "9 are right, 10 are there")]
    [InlineData("delete from prices where product = (select min(product) from prices)", "9 are right, 9 are there")]
    [InlineData("update prices set flags = 256 where product = (select min(product) from prices)", "9 are right, 9 are there")]
    [InlineData("update chain_items set name = '????' where product = (select min(product) from prices)", "9 are right, 10 are there")]
    [InlineData("insert into prices select store_key, product + 100, version, valid_from, price, unit_price, quantity, flags from prices limit 1", "10 are right")]
    [InlineData("delete from prices", "none of its prices is there")]
    public async Task Step_RowsThatAreNotTheKnownOnes_AreNoArrival(string damage, string words)
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        await rig.ArriveAsync();
        var (check, health) = rig.Process();
        await check.StepAsync(Cancel);
        health.Healthy.ShouldBe(true);
        for (var i = 0; i < 2; i++)
        {
            rig.Clock.Advance(CanaryRig.Every);
            await rig.ArriveAsync();
            await rig.ExecuteAsync(damage);
            await check.StepAsync(Cancel);
        }

        health.Healthy.ShouldBe(false);
        rig.Log.Errors.ShouldHaveSingleItem().ShouldContain(words);
    }

    [Fact]
    public async Task Step_ArrivesAgain_IsHealthyAndSaysSinceWhenItWasNot()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        var (check, health) = rig.Process();
        var began = await ArriveInTheNextPeriodAsync(rig, check);
        await WaitAsync(rig, check, 3 * CanaryRig.Every);
        health.Healthy.ShouldBe(false);

        await rig.ArriveAsync();
        await check.StepAsync(Cancel);
        await check.StepAsync(Cancel);

        health.Healthy.ShouldBe(true);
        rig.Log.News.ShouldHaveSingleItem().ShouldContain($"{began:u}");
        (await rig.ScalarAsync<DateTime>("select arrived from canary_watch")).ShouldBe(rig.File.Start.UtcDateTime);
    }

    [Fact]
    public async Task Step_DatabaseAway_IsAnErrorAfterTwoPeriods()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        await using var away = NpgsqlDataSource.Create("Host=127.0.0.1;Port=1;Username=nobody;Database=none;Timeout=2");
        var (check, health) = rig.Process(away);

        await WaitAsync(rig, check, (2 * CanaryRig.Every) - TimeSpan.FromSeconds(1));
        health.Healthy.ShouldBe(true);
        await WaitAsync(rig, check, TimeSpan.FromSeconds(1));

        health.Healthy.ShouldBe(false);
        rig.Log.Errors.ShouldHaveSingleItem().ShouldContain("the database cannot be asked");
    }

    [Fact]
    public async Task Step_StartedAfterANightWithoutAHost_GivesItTwoPeriods()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        await rig.ArriveAsync();
        await rig.Process().Check.StepAsync(Cancel);
        rig.Clock.Advance(TimeSpan.FromHours(9));
        var (check, health) = rig.Process();

        await WaitAsync(rig, check, (2 * CanaryRig.Every) - TimeSpan.FromSeconds(1));
        health.Healthy.ShouldBe(true);
        await WaitAsync(rig, check, TimeSpan.FromSeconds(1));

        health.Healthy.ShouldBe(false);
    }

    [Fact]
    public async Task Step_ProcessesThatDieAndStartAgain_DoNotPutTheAlertOff()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        bool? healthy = null;
        for (var i = 0; i <= 4; i++)
        {
            var (check, health) = rig.Process();
            await check.StepAsync(Cancel);
            healthy = health.Healthy;
            rig.Clock.Advance(CanaryRig.Every / 2);
        }

        healthy.ShouldBe(false);
    }

    [Fact]
    public async Task Step_ClockWasSetBack_APeriodYetToComeIsNoArrival()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        var (check, health) = rig.Process();
        await rig.ArriveAsync(CanaryFile.At(rig.File.Start + TimeSpan.FromHours(2)));

        await WaitAsync(rig, check, 2 * CanaryRig.Every);

        health.Healthy.ShouldBe(false);
        rig.Log.Errors.ShouldHaveSingleItem().ShouldContain("yet to come");
    }

    [Fact]
    public async Task Step_AfterAnArrival_ForgetsItsHistoryOfYesterdayAlone()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        await rig.ArriveAsync();
        await rig.ExecuteAsync("create table price_history_test partition of price_history for values from ('2026-01-01') to ('2027-01-01')");
        await rig.ExecuteAsync(
            """
            insert into price_history (store_key, product, valid_from, valid_to, price, flags)
            select s, 1, t::timestamptz - interval '5 minutes', t::timestamptz, 1, 0 from unnest(array[1999000001, 1000001]) s, unnest(array['2026-11-21 09:00Z', '2026-11-22 09:00Z']) t
            """);

        await rig.Process().Check.StepAsync(Cancel);

        (await rig.ScalarAsync<string>("select string_agg(store_key || ' ' || extract(day from valid_to at time zone 'UTC'), ', ' order by store_key, valid_to) from price_history"))
            .ShouldBe("1000001 21, 1000001 22, 1999000001 22");
    }

    [Fact]
    public async Task Gauges_SayAgeAndHealth_AndNothingBeforeAnybodyLooked()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        var seen = new Dictionary<string, double>();
        using var listener = new MeterListener();
        listener.SetMeasurementEventCallback<double>((i, value, _, _) => seen[i.Name] = value);
        listener.SetMeasurementEventCallback<int>((i, value, _, _) => seen[i.Name] = value);
        var ours = false;
        listener.InstrumentPublished = (i, l) =>
        {
            // Other tests of this process have gauges of the same names.
            if (ours && i.Name.StartsWith("gogobe.canary.", StringComparison.Ordinal))
            {
                l.EnableMeasurementEvents(i);
            }
        };
        listener.Start();
        ours = true;
        var (check, _) = rig.Process();
        ours = false;
        listener.RecordObservableInstruments();
        seen.ShouldBeEmpty();

        await rig.ArriveAsync();
        rig.Clock.Advance(TimeSpan.FromSeconds(90));
        await check.StepAsync(Cancel);
        listener.RecordObservableInstruments();

        seen["gogobe.canary.healthy"].ShouldBe(1);
        seen["gogobe.canary.age"].ShouldBe(91);
    }

    [Fact]
    public async Task Views_ThatThePublicReads_LeaveItOut()
    {
        await using var rig = await CanaryRig.StartAsync(postgres);
        await rig.ArriveAsync();
        await rig.ExecuteAsync("insert into stores (store_key, chain_no, store_no) values (1000001, 1, 1)");
        await rig.ExecuteAsync("insert into prices (store_key, product, version, valid_from, price, flags) select 1000001, 1, version, valid_from, price, 0 from prices limit 1");
        await rig.ExecuteAsync("refresh materialized view mv_store_totals");
        await rig.ExecuteAsync("refresh materialized view mv_chain_totals");

        foreach (var view in (string[])["v_current_prices", "v_price_history", "mv_store_totals"])
        {
            (await rig.ScalarAsync<string>($"select string_agg(chain, ',') from {view}")).ShouldBe("rami-levy", view);
        }

        (await rig.ScalarAsync<long>("select count(*) from mv_chain_totals where chain = 'rami-levy'")).ShouldBe(1);
        (await rig.ScalarAsync<long>("select count(*) from mv_chain_totals where chain = 'canary'")).ShouldBe(0);
    }

    private static async Task<DateTimeOffset> ArriveInTheNextPeriodAsync(CanaryRig rig, CanaryCheck check)
    {
        await WaitAsync(rig, check, CanaryRig.Every);
        await rig.ArriveAsync();
        return rig.File.Start;
    }

    private static IHost Host(CanaryRig rig)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddSingleton<TimeProvider>(rig.Clock);
        builder.Services.AddSingleton(_ => rig.Database);
        builder.AddPipeline();
        return builder.Build();
    }

    /// <summary>Lets time go by as the check itself would wait, up to a moment; and looks then.</summary>
    private static async Task WaitAsync(CanaryRig rig, CanaryCheck check, TimeSpan span)
    {
        var end = rig.Clock.GetUtcNow() + span;
        while (rig.Clock.GetUtcNow() < end)
        {
            var wait = await check.StepAsync(Cancel);
            wait.ShouldBeInRange(TimeSpan.FromTicks(1), s_quarter);
            var left = end - rig.Clock.GetUtcNow();
            rig.Clock.Advance(wait < left ? wait : left);
        }

        await check.StepAsync(Cancel);
    }
}

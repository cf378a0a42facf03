using System.Diagnostics;
using Gogobe.Benchmarks.Measure;
using Gogobe.Portals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gogobe.Benchmarks.Sweeps;

/// <summary>Whether schedule, leases and breakers keep up with many chains: how long after it is due each sweep begins.</summary>
internal static class ChainsBench
{
    private const int Rounds = 2;

    public static async Task<ChainsReport> RunAsync(WorkFolder work, int chains, TimeSpan every, CancellationToken cancellationToken)
    {
        var registry = ManyChains.Registry(chains);
        await using var host = await ScoutHost.StartAsync(
            work.Child("data"),
            builder =>
            {
                builder.Configuration.AddInMemoryCollection([new("Gogobe:Scout:Watch", "true"), new("Gogobe:Scout:Every", every.ToString("c"))]);
                builder.Services.Replace(ServiceDescriptor.Singleton(registry));
                builder.Services.AddSingleton<IPortal, ManyChains>();
            },
            cancellationToken);
        var began = Stopwatch.GetTimestamp();
        await Console.Error.WriteLineAsync($"all {chains} chains are due at once ...");
        while ((await host.QueryAsync("select count(distinct site_name) from site_executions where completed_at is not null", r => r.GetInt64(0), cancellationToken)).Single() < chains)
        {
            await Task.Delay(200, cancellationToken);
        }

        var first = Stopwatch.GetElapsedTime(began).TotalSeconds;
        await Console.Error.WriteLineAsync($"{Rounds} rounds by schedule, {every.TotalSeconds:0} s each ...");
        var from = TimeProvider.System.GetUtcNow();
        var before = await CpuTime.NowAsync(host.Database, cancellationToken);
        await Task.Delay(every * Rounds, cancellationToken);
        var until = TimeProvider.System.GetUtcNow();
        var cpu = await CpuTime.NowAsync(host.Database, cancellationToken) - before;

        // What falls due in the last seconds may still begin.
        await Task.Delay(TimeSpan.FromSeconds(15), cancellationToken);
        var sweeps = (await host.QueryAsync(
            "select site_name, created_at, started_at from site_executions where started_at is not null",
            r => (Portal: r.GetString(0), Created: r.GetFieldValue<DateTimeOffset>(1), Started: r.GetFieldValue<DateTimeOffset>(2)),
            cancellationToken))
            .Select(s => (s.Portal, s.Started, Due: SweepSchedule.Next(s.Portal, every, s.Created - every)))
            .Where(s => s.Due > from && s.Due <= until)
            .DistinctBy(s => (s.Portal, s.Due))
            .ToList();
        var late = sweeps.Select(s => (s.Started - s.Due).TotalSeconds).Order().ToArray();
        var moments = registry.Chains.Sum(c => Moments(c.Slug, every, from, until));
        var open = (await host.QueryAsync("select count(*) from portal_states where breaker_state <> 'closed'", r => r.GetInt64(0), cancellationToken)).Single();
        return new ChainsReport(
            chains, every.TotalSeconds, Math.Round(first, 2), late.Length, moments - late.Length, Math.Round(late[late.Length / 2], 3),
            Math.Round(late[(int)(late.Length * 0.99)], 3), Math.Round(late[^1], 3), (int)open,
            Math.Round(cpu.Host / (until - from).TotalSeconds, 3), Math.Round(cpu.Database / (until - from).TotalSeconds, 3));
    }

    // How often a portal is due in a time.
    private static int Moments(string portal, TimeSpan every, DateTimeOffset from, DateTimeOffset until)
    {
        var count = 0;
        for (var due = SweepSchedule.Next(portal, every, from); due <= until; due = SweepSchedule.Next(portal, every, due))
        {
            count++;
        }

        return count;
    }
}

using Gogobe.Ledger.Liveness;
using Gogobe.Portals;
using Gogobe.Scout.Canary;
using Gogobe.Scout.Drift;
using Gogobe.Scout.Scheduling;
using Gogobe.Scout.Sweeping;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gogobe.Scout;

/// <summary>The one verb of this service.</summary>
public static class ScoutRegistration
{
    /// <summary>Adds the Scout to a host: it offers local files, sweeps portals when it is told to, and records how sessions go.</summary>
    public static IHostApplicationBuilder AddScout(this IHostApplicationBuilder builder)
    {
        builder.AddPortals();
        var services = builder.Services;
        services.AddOptions<SweepOptions>().BindConfiguration(SweepOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<FileOffering>();
        services.TryAddSingleton<ListingStore>();
        services.TryAddSingleton<NamesPassedOver>();
        services.TryAddSingleton<HeldFiles>();
        services.TryAddSingleton<Sweep>();
        services.TryAddSingleton<SiteExecutions>();
        services.TryAddSingleton<PortalBreakers>();
        services.TryAddSingleton(s => new SweepRunner(
            s.GetRequiredService<PortalDirectory>(), s.GetRequiredService<SiteExecutions>(), s.GetRequiredService<PortalBreakers>(), s.GetRequiredService<Sweep>(),
            s.GetRequiredService<ProcessName>(), s.GetRequiredService<IOptions<SweepOptions>>(), s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<SweepRunner>>()));
        services.TryAddSingleton<CockpitProbe>();
        services.TryAddSingleton<SessionRecorder>();
        services.AddHostedService(s => s.GetRequiredService<SessionRecorder>());
        services.TryAddSingleton<PortalSchedule>();
        services.TryAddSingleton<SweepCommands>();
        services.AddOptions<DriftOptions>().BindConfiguration(DriftOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton<DriftStore>();
        services.AddHostedService<DriftCheck>();
        services.TryAddSingleton<CanaryHealth>();
        services.TryAddSingleton<CanaryStore>();
        services.AddHostedService<CanaryCheck>();
        services.AddHostedService<CanarySweeps>();
        services.TryAddSingleton<SweepScheduler>();
        services.AddHostedService(s => s.GetRequiredService<SweepScheduler>());
        return builder;
    }
}

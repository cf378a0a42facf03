using Gogobe.Pipeline.Chains;
using Gogobe.Portals.Bina;
using Gogobe.Portals.Canary;
using Gogobe.Portals.Cerberus;
using Gogobe.Portals.CityMarket;
using Gogobe.Portals.Ftp;
using Gogobe.Portals.HaziHinam;
using Gogobe.Portals.Http;
using Gogobe.Portals.Laib;
using Gogobe.Portals.Links;
using Gogobe.Portals.Listings;
using Gogobe.Portals.Netiv;
using Gogobe.Portals.PublishPrice;
using Gogobe.Portals.Shufersal;
using Gogobe.Portals.SuperPharm;
using Gogobe.Portals.Wolt;
using Gogobe.Portals.WorkerList;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace Gogobe.Portals;

/// <summary>Registers portals.</summary>
public static class PortalsRegistration
{
    /// <summary>
    /// Adds the portals of the registry to a host that lists or downloads: <see cref="PortalDirectory"/>. Called more than once it adds nothing more, so that
    /// Scout and Carrier in one process share sessions, rate limiters and what they know of links.
    /// </summary>
    /// <param name="builder">The host.</param>
    /// <param name="simulated">Portals on this machine instead of the real ones; for the demo and for tests.</param>
    public static IHostApplicationBuilder AddPortals(this IHostApplicationBuilder builder, SimulatedPortals? simulated = null)
    {
        var services = builder.Services;
        services.AddOptions<PortalOptions>().BindConfiguration(PortalOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<CanaryOptions>().BindConfiguration(CanaryOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(ChainRegistry.Default);
        if (simulated is not null)
        {
            services.TryAddSingleton(simulated);
        }

        services.TryAddSingleton(s => new PortalConnector(s.GetService<SimulatedPortals>()?.Endpoints ?? new HashSet<string>()));
        services.TryAddSingleton(s => new PortalTrust(s.GetRequiredService<IOptions<PortalOptions>>().Value.Intermediates, s.GetService<SimulatedPortals>()));
        services.TryAddSingleton(s => new HostRateLimiters(s.GetRequiredService<ChainRegistry>(), s.GetRequiredService<TimeProvider>(), s.GetService<SimulatedPortals>()));
        services.TryAddSingleton<PortalHandlers>();
        services.TryAddSingleton<PortalHttpClient>();
        services.TryAddSingleton<PortalFiles>();
        services.TryAddSingleton<ConditionalCache>();
        services.TryAddSingleton<PortalDocuments>();
        services.TryAddSingleton<GridListing>();
        services.TryAddSingleton<SignedLinks>();
        services.TryAddSingleton<LinkedFiles>();
        services.TryAddSingleton<FtpPortal>();
        services.TryAddSingleton<CerberusSessions>();
        services.TryAddSingleton<CerberusWeb>();
        services.TryAddSingleton<PortalDirectory>();

        // A family is one class and one line here.
        services.AddFamily<BinaPortal>();
        services.AddFamily<LaibPortal>();
        services.AddFamily<CerberusPortal>();
        services.AddFamily<ShufersalPortal>();
        services.AddFamily<SuperPharmPortal>();
        services.AddFamily<PublishPricePortal>();
        services.AddFamily<HaziHinamPortal>();
        services.AddFamily<CityMarketPortal>();
        services.AddFamily<WoltPortal>();
        services.AddFamily<WorkerListPortal>();
        services.AddFamily<NetivPortal>();
        services.AddFamily<CanaryPortal>();
        return builder;
    }

    private static void AddFamily<T>(this IServiceCollection services)
        where T : class, IPortal => services.TryAddEnumerable(ServiceDescriptor.Singleton<IPortal, T>());
}

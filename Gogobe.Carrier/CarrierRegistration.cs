using Gogobe.Carrier.Downloads;
using Gogobe.Carrier.Sources;
using Gogobe.Ledger.Liveness;
using Gogobe.Pipeline.Transport;
using Gogobe.Portals;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gogobe.Carrier;

/// <summary>The one verb of this service.</summary>
public static class CarrierRegistration
{
    /// <summary>Adds the Carrier to a host. Needs a transport, a ledger and a raw store.</summary>
    public static IHostApplicationBuilder AddCarrier(this IHostApplicationBuilder builder)
    {
        builder.AddPortals();
        var services = builder.Services;
        services.AddOptions<CarrierOptions>().BindConfiguration(CarrierOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcessName>();
        services.TryAddSingleton<RetryPolicy>();
        services.AddSingleton<LocalSource>();
        services.AddSingleton<PortalSource>();
        services.AddSingleton<DownloadSlots>();
        services.AddSingleton<Download>();
        services.AddSingleton<FileDownloader>();
        services.AddHostedService<CarrierWorker>();
        return builder;
    }
}

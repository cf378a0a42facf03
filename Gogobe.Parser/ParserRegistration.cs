using Gogobe.Ledger.Liveness;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gogobe.Parser;

/// <summary>The one verb of this service.</summary>
public static class ParserRegistration
{
    /// <summary>Adds the Parser to a host. Needs a transport, a ledger and a raw store.</summary>
    public static IHostApplicationBuilder AddParser(this IHostApplicationBuilder builder)
    {
        var services = builder.Services;
        services.AddOptions<ParserOptions>().BindConfiguration(ParserOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ProcessName>();
        services.AddSingleton<RawOpener>();
        services.AddSingleton<FileParser>();
        services.AddHostedService<ParserWorker>();
        return builder;
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Gogobe.Scout;

/// <summary>The one verb of this service.</summary>
public static class ScoutRegistration
{
    /// <summary>Adds the Scout to a host. So far it offers local files; it watches no portal by itself.</summary>
    public static IHostApplicationBuilder AddScout(this IHostApplicationBuilder builder)
    {
        builder.Services.TryAddSingleton<FileOffering>();
        return builder;
    }
}

using Gogobe.Pipeline.RawStore;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the raw store.</summary>
public static class RawStoreRegistration
{
    /// <summary>Adds the folder that keeps raw files as <see cref="IRawStore"/>.</summary>
    public static IServiceCollection AddRawStore(this IServiceCollection services)
    {
        services.AddOptions<RawStoreOptions>()
            .BindConfiguration(RawStoreOptions.Section)
            .PostConfigure<IConfiguration>((options, configuration) =>
            {
                options.Path = string.IsNullOrWhiteSpace(options.Path)
                    ? Path.Combine(configuration["GOGOBE_DATA"] ?? ".gogobe", "raw")
                    : options.Path;
            })
            .Validate(o => o.Retention >= TimeSpan.Zero && o.Retention <= TimeSpan.FromDays(3650), "Gogobe:RawStore:Retention must be 0 to 3650 days.")
            .ValidateOnStart();
        services.TryAddSingleton<IRawStore, FolderRawStore>();
        return services;
    }
}

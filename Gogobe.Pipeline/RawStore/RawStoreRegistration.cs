using Gogobe.Pipeline.RawStore;
using Gogobe.Pipeline.RawStore.S3;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the raw store.</summary>
public static class RawStoreRegistration
{
    /// <summary>Adds what keeps raw files as <see cref="IRawStore"/>: the bucket that is configured, else a folder.</summary>
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
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<RawStoreOptions>, S3Validation>());
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<FolderRawStore>();
        services.TryAddSingleton<S3RawStore>();
        services.TryAddSingleton<IRawStore>(provider => provider.GetRequiredService<IOptions<RawStoreOptions>>().Value.S3.IsChosen
            ? provider.GetRequiredService<S3RawStore>()
            : provider.GetRequiredService<FolderRawStore>());
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IHostedService, S3Start>());
        return services;
    }

    private sealed class S3Validation : IValidateOptions<RawStoreOptions>
    {
        public ValidateOptionsResult Validate(string? name, RawStoreOptions options) =>
            options.S3.Fault() is { } fault ? ValidateOptionsResult.Fail(fault) : ValidateOptionsResult.Success;
    }
}

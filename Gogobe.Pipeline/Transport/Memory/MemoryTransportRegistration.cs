using Gogobe.Pipeline.Transport;
using Gogobe.Pipeline.Transport.Memory;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Registers the memory transport.</summary>
public static class MemoryTransportRegistration
{
    /// <summary>Adds the transport of one process as <see cref="ITransport"/>. Needs an <see cref="IDeadLetterStore"/>.</summary>
    public static IServiceCollection AddMemoryTransport(this IServiceCollection services)
    {
        services.AddOptions<MemoryTransportOptions>().BindConfiguration(MemoryTransportOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ITransport, MemoryTransport>();
        return services;
    }
}

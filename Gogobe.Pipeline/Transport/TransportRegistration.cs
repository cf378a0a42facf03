using Microsoft.Extensions.Configuration;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Chooses the transport.</summary>
public static class TransportRegistration
{
    /// <summary>Kafka when <c>ConnectionStrings:kafka</c> names one, else the transport of one process.</summary>
    public static IServiceCollection AddTransport(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        return string.IsNullOrWhiteSpace(configuration.GetConnectionString(KafkaTransportRegistration.ConnectionName))
            ? services.AddMemoryTransport()
            : services.AddKafkaTransport();
    }
}

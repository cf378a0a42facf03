namespace Gogobe.Carrier;

/// <summary>The one verb of this service.</summary>
public static class CarrierRegistration
{
    /// <summary>Adds the Carrier to a host.</summary>
    public static IHostApplicationBuilder AddCarrier(this IHostApplicationBuilder builder) => builder;
}

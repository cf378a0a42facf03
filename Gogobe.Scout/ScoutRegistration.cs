namespace Gogobe.Scout;

/// <summary>The one verb of this service.</summary>
public static class ScoutRegistration
{
    /// <summary>Adds the Scout to a host.</summary>
    public static IHostApplicationBuilder AddScout(this IHostApplicationBuilder builder) => builder;
}

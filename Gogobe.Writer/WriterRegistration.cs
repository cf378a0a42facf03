namespace Gogobe.Writer;

/// <summary>The one verb of this service.</summary>
public static class WriterRegistration
{
    /// <summary>Adds the Writer to a host.</summary>
    public static IHostApplicationBuilder AddWriter(this IHostApplicationBuilder builder) => builder;
}

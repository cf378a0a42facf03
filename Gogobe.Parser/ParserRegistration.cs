namespace Gogobe.Parser;

/// <summary>The one verb of this service.</summary>
public static class ParserRegistration
{
    /// <summary>Adds the Parser to a host.</summary>
    public static IHostApplicationBuilder AddParser(this IHostApplicationBuilder builder) => builder;
}

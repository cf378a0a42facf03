using Gogobe.ServiceDefaults;
using Microsoft.Extensions.Options;

namespace Gogobe.Demo;

/// <summary>The portals of the country as a process of their own. <c>/portals</c> says where they are.</summary>
internal static class DemoPortals
{
    /// <summary>Where the card is.</summary>
    public const string CardPath = "/portals";

    /// <summary>Opens them and runs until stopped.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.AddServiceDefaults();
        builder.Services.AddOptions<DemoOptions>().BindConfiguration(DemoOptions.Section).ValidateDataAnnotations();
        builder.Services.AddSingleton<OpeningClock>();
        builder.Services.AddSingleton<OpenPortals>();
        builder.Services.AddHostedService(services => services.GetRequiredService<OpenPortals>());
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapGet(CardPath, (OpenPortals portals) => portals.Card);
        try
        {
            return app.RunUntilStopped();
        }
        catch (OptionsValidationException e)
        {
            await Console.Error.WriteLineAsync($"cannot start: {e.Message}");
            return 1;
        }
    }
}

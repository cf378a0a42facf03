using Microsoft.Extensions.Configuration;

namespace Gogobe.AppHost;

/// <summary>What can be chosen, section <c>Gogobe</c> of the AppHost's configuration (docs/guide/aspire.md).</summary>
internal sealed record AppSettings
{
    /// <summary>Form of PostgreSQL, Redis and Kafka: <c>containers</c>, <c>local</c>, or <c>auto</c>, which asks whether a container engine answers.</summary>
    public string Servers { get; init; } = "auto";

    /// <summary>Parser processes.</summary>
    public int Parsers { get; init; } = 2;

    /// <summary>Port of the Cockpit on localhost.</summary>
    public int CockpitPort { get; init; } = 8080;

    /// <summary>Whether the real portals are swept by schedule.</summary>
    public bool Watch { get; init; }

    /// <summary>The simulated portals in place of the real ones, of which no process then knows.</summary>
    public DemoSettings Demo { get; init; } = new();

    /// <summary>The folder of <c>GOGOBE_DATA</c>, by default <c>.gogobe</c> of the repository.</summary>
    public string DataRoot { get; init; } = "";

    /// <summary>Where everything of this app is kept. Not what <c>./gogobe up</c> works on, and prices that are made up never come among real ones.</summary>
    public string Data => Path.Combine(DataRoot, Demo.Enabled ? "aspire-demo" : "aspire");

    /// <summary>The volume of a container, in the same way.</summary>
    public string Volume(string server) => (Demo.Enabled ? "gogobe-demo-" : "gogobe-") + server;

    internal static AppSettings Read(IDistributedApplicationBuilder builder)
    {
        var settings = builder.Configuration.GetSection("Gogobe").Get<AppSettings>() ?? new AppSettings();
        var root = builder.Configuration["GOGOBE_DATA"] is { Length: > 0 } chosen ? chosen : Path.Combine(builder.AppHostDirectory, "..", ".gogobe");
        return settings with
        {
            DataRoot = Path.GetFullPath(root),
            // Made-up prices are for this machine: what is deployed is never a demo.
            Demo = settings.Demo with { Enabled = settings.Demo.Enabled && builder.ExecutionContext.IsRunMode },
        };
    }
}

/// <summary>Reads the settings.</summary>
internal static class AppSettingsExtensions
{
    /// <summary>What was chosen for this app.</summary>
    public static AppSettings Settings(this IDistributedApplicationBuilder builder) => AppSettings.Read(builder);
}

/// <summary>The demo, section <c>Gogobe:Demo</c>.</summary>
internal sealed record DemoSettings
{
    /// <summary>Whether it is one: launch profile <c>demo</c>.</summary>
    public bool Enabled { get; init; }

    /// <summary>Stores of each chain.</summary>
    public int Stores { get; init; } = 5;

    /// <summary>Prices of each store.</summary>
    public int Items { get; init; } = 2_000;

    /// <summary>Whether the simulated hosts are asked as slowly as the real ones.</summary>
    public bool Limits { get; init; } = true;

    /// <summary>Seconds between two times at which stores publish; 0: only at the start.</summary>
    public int PublishEvery { get; init; } = 30;

    /// <summary>Seconds between two sweeps of a portal.</summary>
    public int SweepEvery { get; init; } = 30;

    /// <summary>Whether some portals fail.</summary>
    public bool Fail { get; init; }
}

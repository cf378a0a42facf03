using Gogobe.Portals;
using Gogobe.ServiceDefaults;

namespace Gogobe.Demo;

/// <summary>
/// Scout or Carrier as a process of its own before simulated portals. Their own programs have no setting for that, so that no process which asks real portals can be talked
/// into an address of its own network; this one knows no real portals.
/// </summary>
internal static class DemoService
{
    private const string Portals = DemoOptions.Section + ":Portals";
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(30);

    /// <summary>Runs until stopped.</summary>
    /// <param name="args">The command line.</param>
    /// <param name="add">Adds the service.</param>
    /// <returns>The exit code.</returns>
    public static int Run(string[] args, Action<IHostApplicationBuilder> add) => ServiceHost.Run(args, ["gogobe", "redis", "kafka"], builder =>
    {
        builder.AddDatabase();
        builder.AddRedis();
        builder.AddPortals(DemoCountry.Of(Read(builder.Configuration), builder.Configuration.GetValue(DemoOptions.Section + ":Limits", true)));
        add(builder.AddPipeline());
    });

    private static PortalStateFile Read(IConfiguration configuration)
    {
        if (!Uri.TryCreate(configuration[Portals], UriKind.Absolute, out var address) || !address.IsLoopback)
        {
            throw new MissingSettingException($"{Portals} is not the address of simulated portals on this machine ('Gogobe.Demo portals').");
        }

        try
        {
            using var http = new HttpClient { Timeout = s_timeout };
            return http.GetFromJsonAsync<PortalStateFile>(new Uri(address, DemoPortals.CardPath)).GetAwaiter().GetResult()
                ?? throw new MissingSettingException($"No simulated portals answer at {address}.");
        }
        catch (HttpRequestException e)
        {
            throw new MissingSettingException($"No simulated portals answer at {address}: {e.Message}", e);
        }
    }
}

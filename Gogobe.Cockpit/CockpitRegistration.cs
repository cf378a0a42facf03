using Gogobe.Cockpit.Chains;
using Gogobe.Cockpit.Components;
using Gogobe.Cockpit.Csv;
using Gogobe.Cockpit.Files.Evidence;
using Gogobe.Cockpit.Files;
using Gogobe.Cockpit.Fleet;
using Gogobe.Cockpit.Prices;
using Gogobe.Cockpit.Flow;
using Gogobe.Cockpit.Metrics;
using Gogobe.Cockpit.Platform;
using Gogobe.Cockpit.Rejects;
using Gogobe.Cockpit.Security;
using Gogobe.Cockpit.Sessions;
using Gogobe.Cockpit.Stores;
using Gogobe.Cockpit.Streaming;
using Gogobe.Pipeline.Live;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.FileProviders;
using MudBlazor.Services;

namespace Gogobe.Cockpit;

/// <summary>The verb of this service, and what a host with a web server maps for it.</summary>
public static class CockpitRegistration
{
    // A browser that is slower than its page changes sees what was so many batches ago. With the default of 10 a page that takes three seconds to draw one lags by half a minute.
    private const int BatchesAhead = 2;

    /// <summary>
    /// Adds the pages, and what feeds all of them. Needs an <c>NpgsqlDataSource</c> of the ledger's database; with a client of Redis, added before, all Cockpits
    /// share one reading of the fleet and hear what happens in every process.
    /// </summary>
    public static IHostApplicationBuilder AddCockpit(this IHostApplicationBuilder builder)
    {
        if (builder is WebApplicationBuilder web)
        {
            // Without this a Production host that runs from build output answers every asset with no content. Published, it does nothing.
            web.WebHost.UseStaticWebAssets();
            ServePublishedAssets(web.Environment);
        }

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<FileAccounts>();
        builder.Services.AddSingleton<FileDetailsReader>();
        builder.Services.AddSingleton<FileFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FileFeed>());
        builder.Services.AddSingleton<FileHistoryReader>();
        builder.Services.AddSingleton<FilePageFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FilePageFeed>());
        builder.Services.Configure<TraceLinks>(builder.Configuration.GetSection("Gogobe:Cockpit"));
        builder.AddLive();
        builder.Services.AddSingleton<FleetQuery>();
        builder.Services.AddSingleton<FleetFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FleetFeed>());
        builder.Services.AddSingleton<ChainQuery>();
        builder.Services.AddSingleton<ChainFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ChainFeed>());
        builder.Services.AddSingleton<SessionReader>();
        builder.Services.AddSingleton<SessionListFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SessionListFeed>());
        builder.Services.AddSingleton<SessionFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SessionFeed>());
        builder.Services.AddSingleton<ProductSearch>();
        builder.Services.AddSingleton<ProductSearchFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ProductSearchFeed>());
        builder.Services.AddSingleton<StoreReader>();
        builder.Services.AddSingleton<StoreListFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StoreListFeed>());
        builder.Services.AddSingleton<StoreFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<StoreFeed>());
        builder.Services.AddSingleton<PriceSource>();
        builder.Services.AddSingleton<ProductReader>();
        builder.Services.AddSingleton<ProductFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<ProductFeed>());
        builder.Services.AddSingleton<PointsFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<PointsFeed>());
        builder.Services.AddSingleton<RejectReader>();
        builder.Services.AddSingleton<RejectFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<RejectFeed>());
        builder.Services.AddSingleton<TopicBacklogs>();
        builder.Services.AddSingleton<FlowReader>();
        builder.Services.AddSingleton<FlowFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FlowFeed>());
        builder.Services.AddSingleton<SettingsInForce>();
        builder.Services.AddSingleton<SystemReader>();
        builder.Services.AddSingleton<SystemFeed>();
        builder.Services.AddHostedService(services => services.GetRequiredService<SystemFeed>());
        builder.Services.AddSingleton<StatusStream>();
        builder.Services.Configure<CockpitAccess>(builder.Configuration.GetSection("Gogobe:Cockpit"));
        builder.Services.AddDataProtection().SetApplicationName("gogobe-cockpit");
        // It warns of keys that are not encrypted: they lie beside the prices, and docs/operations/deployment.md says who can read them.
        builder.Logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error);
        builder.Services.AddSingleton<PostgresKeys>();
        builder.Services.AddOptions<KeyManagementOptions>().Configure<PostgresKeys>((options, keys) => options.XmlRepository = keys);
        builder.Services.AddMudServices();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents(circuit => circuit.MaxBufferedUnacknowledgedRenderBatches = BatchesAhead);
        return builder;
    }

    /// <summary>Maps pages and assets behind the guard of hosts and the security headers.</summary>
    public static WebApplication MapCockpit(this WebApplication app)
    {
        app.UseMiddleware<SecurityHeaders>();
        app.UseMiddleware<HostGuard>();
        app.UseMiddleware<OldLinks>();
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapGet("/api/stream-status", StatusStream.Answer);
        app.MapGet(ProductLinks.SourcePage, PriceSource.Answer);
        app.MapCsv();
        // The framework's own frame-ancestors header is off: SecurityHeaders sends the whole policy, once.
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode(mode => mode.ContentSecurityFrameAncestorsPolicy = null);
        return app;
    }

    // The web root follows the working folder, which is anybody's; the published assets lie beside the program. Elsewhere they answer with no content.
    private static void ServePublishedAssets(IWebHostEnvironment environment)
    {
        var published = Path.Combine(AppContext.BaseDirectory, "wwwroot");
        if (Directory.Exists(published))
        {
            environment.WebRootPath = published;
            environment.WebRootFileProvider = new PhysicalFileProvider(published);
        }
    }
}

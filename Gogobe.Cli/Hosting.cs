using Gogobe.Cli.Logging;

namespace Gogobe.Cli;

/// <summary>What hosts of this program have in common.</summary>
internal static class Hosting
{
    /// <summary>The product's log in place of the platform's, without the chatter of libraries.</summary>
    public static void UseLog(this IHostApplicationBuilder builder, AppLog log)
    {
        builder.Logging.ClearProviders().AddProvider(log);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning).AddFilter("Npgsql", LogLevel.Warning).AddFilter("StackExchange.Redis", LogLevel.Warning);
    }

    /// <summary>Disposes a host, asynchronously where it can.</summary>
    public static async ValueTask DisposeAnyAsync(this IHost app)
    {
        if (app is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            app.Dispose();
        }
    }
}

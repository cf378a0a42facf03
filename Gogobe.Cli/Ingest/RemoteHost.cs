using Gogobe.Cli.Logging;
using Gogobe.LocalServers;
using Gogobe.Pipeline.Transport;
using Gogobe.Scout;
using Gogobe.ServiceDefaults;
using Gogobe.Writer;
using Npgsql;

namespace Gogobe.Cli.Ingest;

/// <summary>
/// <c>ingest --remote</c>: offers files to Carriers, Parsers and Writers that run as processes of their own, and follows the ledger to the end. It does none of
/// their work, starts no server and takes no data folder.
/// </summary>
internal sealed class RemoteHost : IIngestHost
{
    private readonly IHost _app;
    private bool _stopped;

    private RemoteHost(IHost app, string postgres)
    {
        _app = app;
        DatabaseDescription = Dependencies.Describe(new NpgsqlConnectionStringBuilder(postgres));
    }

    /// <inheritdoc/>
    public IServiceProvider Services => _app.Services;

    /// <inheritdoc/>
    public string Transport => Services.GetRequiredService<ITransport>().Instance.Split(':')[0];

    /// <inheritdoc/>
    public string DatabaseDescription { get; }

    /// <inheritdoc/>
    public CancellationToken Ending => Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <inheritdoc/>
    public Exception? Fault { get; private set; }

    /// <summary>Connects.</summary>
    /// <exception cref="CannotStartException">A connection string is missing.</exception>
    public static async Task<RemoteHost> StartAsync(AppLog log, Action<IHostApplicationBuilder> configure, CancellationToken cancellationToken)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ContentRootPath = AppContext.BaseDirectory });
        var postgres = Required(builder.Configuration, "gogobe");
        Required(builder.Configuration, "kafka");
        builder.UseLog(log);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.AddServiceDefaults();
        builder.AddDatabase();
        builder.AddPipeline().AddScout();
        builder.AddReadModels();
        configure(builder);
        var host = new RemoteHost(builder.Build(), postgres);
        try
        {
            await host._app.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public async Task StopAsync()
    {
        if (!_stopped)
        {
            _stopped = true;
            await _app.StopAsync(CancellationToken.None);
            Fault = Services.Workers().Fault();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        await _app.DisposeAnyAsync();
    }

    private static string Required(IConfiguration configuration, string name) =>
        configuration.GetConnectionString(name) is { Length: > 0 } given
            ? given
            : throw new CannotStartException(
                $"--remote hands files to services that run elsewhere: set ConnectionStrings__{name} to the {(name == "kafka" ? "Kafka" : "database")} they use.");
}

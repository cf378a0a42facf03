using System.Globalization;
using System.Net;
using Gogobe.Cli.Ingest;
using Gogobe.Cli.Logging;
using Gogobe.Cockpit;
using Gogobe.LocalServers;
using Gogobe.Pipeline.Transport;
using Gogobe.ServiceDefaults;
using Microsoft.Extensions.Options;
using Npgsql;

namespace Gogobe.Cli;

/// <summary>
/// All services in one process, on one data folder: takes the folder's lock, finds or starts PostgreSQL, Redis and Kafka, brings the schema up to date, starts the
/// services. Disposing it drains the services, stops the private servers and gives the folder back, in this order.
/// </summary>
internal sealed class StandaloneHost : IIngestHost
{
    private readonly StandaloneOptions _options;
    private readonly Stack<Func<ValueTask>> _undo = new();
    private Dependencies _dependencies = null!;
    private IHost _app = null!;
    private bool _draining;

    private StandaloneHost(StandaloneOptions options) => _options = options;

    /// <summary>The services of the process: <c>ILedger</c>, <c>ITransport</c>, <see cref="NpgsqlDataSource"/> and all that the stages registered.</summary>
    public IServiceProvider Services => _app.Services;

    /// <summary>Connection string of the database.</summary>
    public string Postgres => _dependencies.Postgres;

    /// <summary>Connection string of Redis; null when cache and live feed are in memory.</summary>
    public string? Redis => _dependencies.Redis;

    /// <summary>Bootstrap servers of Kafka; null when messages travel in memory.</summary>
    public string? Kafka => _dependencies.Kafka;

    /// <summary>The database in words, without secrets.</summary>
    public string DatabaseDescription => _dependencies.DatabaseDescription;

    /// <summary>How messages travel.</summary>
    public string Transport => Services.GetRequiredService<ITransport>().Instance.Split(':')[0];

    /// <summary>Where the Cockpit is; null without pages.</summary>
    public Uri? Address => _options.Port is { } port ? new Uri($"http://127.0.0.1:{port.ToString(CultureInfo.InvariantCulture)}") : null;

    /// <summary>Signalled when the services end: asked to, or because a worker crashed (<see cref="Fault"/>).</summary>
    public CancellationToken Ending => Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping;

    /// <summary>What crashed a worker; null when none did. A verb whose host has a fault must end with a code other than 0.</summary>
    public Exception? Fault { get; private set; }

    /// <summary>Starts everything.</summary>
    /// <exception cref="CannotStartException">Something a person must mend: another host has the folder, the port is taken, a server is missing.</exception>
    public static async Task<StandaloneHost> StartAsync(StandaloneOptions options, CancellationToken cancellationToken)
    {
        var host = new StandaloneHost(options);
        try
        {
            await host.StartAsync(cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until the services end by themselves or the token asks for it, then drains. Returns the exit code: 0, or 1 after a crash.</summary>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using (cancellationToken.Register(ended.SetResult))
        await using (Ending.Register(() => ended.TrySetResult()))
        {
            await ended.Task;
        }

        await StopAsync();
        return Fault is null ? 0 : 1;
    }

    /// <summary>Drains the services: what is in hand is finished or left to the next start. Servers and lock stay until the host is disposed.</summary>
    public async Task StopAsync()
    {
        if (_draining)
        {
            return;
        }

        _draining = true;
        await _app.StopAsync(CancellationToken.None);
        Fault = Services.Workers().Fault();
    }

    public async ValueTask DisposeAsync()
    {
        while (_undo.TryPop(out var undo))
        {
            await undo();
        }
    }

    private async Task StartAsync(CancellationToken cancellationToken)
    {
        var data = _options.Data;
        data.Create();
        var folderLock = FolderLock.TryTake(data.HostLock, data.HostPid) ?? throw Taken(data);
        Undo(folderLock.Dispose);
        File.Delete(data.HostStateFile);

        var log = new AppLog(data.Log, _options.ConsoleLevel, TimeProvider.System);
        Undo(log.Close);
        if (_options.Port is { } port && !Loopback.IsFree(port))
        {
            throw PortTaken(port);
        }

        using var loggers = LoggerFactory.Create(b => b.AddProvider(log));
        var logger = loggers.CreateLogger("Gogobe.Cli");
        var configuration = new ConfigurationBuilder().AddEnvironmentVariables().Build();
        _dependencies = await Dependencies.StartAsync(
            data, configuration, _options.KafkaHome, loggers.CreateLogger("Gogobe.Servers"), TimeProvider.System, cancellationToken);
        _undo.Push(_dependencies.DisposeAsync);

        _app = Build(log);
        _undo.Push(_app.DisposeAnyAsync);
        try
        {
            await _app.StartAsync(cancellationToken);
        }
        catch (OptionsValidationException e)
        {
            throw new CannotStartException($"wrong settings: {e.Message}", e);
        }

        _undo.Push(async () => await StopAsync());

        var card = Card();
        card.Write(data.HostStateFile);
        Undo(() => File.Delete(data.HostStateFile));
        if (_options.Announce)
        {
            StartupBanner.Write(Console.Error, data, card);
        }
    }

    private IHost Build(AppLog log)
    {
        var name = typeof(StandaloneHost).Assembly.GetName().Name;
        if (_options.Port is not { } port)
        {
            var headless = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = name, ContentRootPath = AppContext.BaseDirectory });
            AddServices(headless, log);
            return headless.Build();
        }

        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = name, ContentRootPath = AppContext.BaseDirectory });
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        AddServices(builder, log);
        if (port > 0)
        {
            builder.Configuration.AddInMemoryCollection([new("services:cockpit:http:0", $"http://{IPAddress.Loopback}:{port}")]);
        }

        builder.AddCockpit();
        var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapCockpit();
        return app;
    }

    private void AddServices(IHostApplicationBuilder builder, AppLog log)
    {
        builder.UseLog(log);
        builder.Configuration.AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:gogobe"] = Postgres,
            ["ConnectionStrings:redis"] = Redis,
            ["ConnectionStrings:kafka"] = _dependencies.Kafka,
            ["GOGOBE_DATA"] = _options.Data.Root,

            // Whoever runs this host owns its disk. A file that an interrupted ingest left behind is read by whichever verb runs next.
            ["Gogobe:Carrier:AllowLocalFiles"] = "true",
        });

        // Other verbs bring in what they were given, and no more.
        if (builder.Configuration["Gogobe:Scout:Watch"] is null || _options.Verb != "up")
        {
            builder.Configuration.AddInMemoryCollection([new("Gogobe:Scout:Watch", _options.Verb == "up" ? "true" : "false")]);
        }

        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        builder.AddServiceDefaults();
        builder.AddDatabase(connections: null);
        if (Redis is not null)
        {
            builder.AddRedis();
        }

        builder.AddStages(_options.Stages);
        _options.Configure?.Invoke(builder);
    }

    private HostStateFile Card() => new()
    {
        Pid = Environment.ProcessId,
        Verb = _options.Verb,
        StartedAt = TimeProvider.System.GetUtcNow(),
        Address = Address?.ToString().TrimEnd('/'),
        Database = DatabaseDescription,
        PostgresPort = _dependencies.PostgresPort,
        Cache = _dependencies.CacheDescription,
        Transport = Transport,
        Messages = _dependencies.MessagesDescription,
        Services = _options.Port is null ? _options.Stages : [.. _options.Stages, "cockpit"],
    };

    private void Undo(Action action) => _undo.Push(() =>
    {
        action();
        return ValueTask.CompletedTask;
    });

    private static CannotStartException Taken(DataFolder data)
    {
        var pid = FolderLock.Holder(data.HostLock, data.HostPid) ?? 0;
        var verb = HostStateFile.Read(data.HostStateFile) is { } card && card.Pid == pid ? $", {card.Verb}" : "";
        return new CannotStartException(
            $"another Gogobe works on {data.Root} (pid {pid}{verb}). Stop it with './gogobe down', wait for it, or set GOGOBE_DATA to another folder.");
    }

    private static CannotStartException PortTaken(int port) => new(
        $"port {port.ToString(CultureInfo.InvariantCulture)} of 127.0.0.1 is taken by another program. Choose another with --port, or stop that program.");
}

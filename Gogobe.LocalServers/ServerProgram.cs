using System.Buffers;
using System.Globalization;
using System.Runtime.InteropServices;
using Gogobe.LocalServers.Kafka;
using Gogobe.LocalServers.Postgres;
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers;

/// <summary>
/// One private server in the foreground, until SIGTERM or Ctrl+C: <c>Gogobe.LocalServers postgres|redis|kafka PORT</c>. The log of the server goes to standard output,
/// its data to the folder that <c>GOGOBE_DATA</c> names. <c>GOGOBE_SERVER_PASSWORD</c> is the password that its clients have been told.
/// </summary>
internal static class ServerProgram
{
    private const int Usage = 64;
    private static readonly TimeSpan s_portTimeout = TimeSpan.FromSeconds(30);
    private static readonly SearchValues<char> s_plain = SearchValues.Create("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_");

    /// <summary>Runs one server.</summary>
    /// <returns>The exit code.</returns>
    public static async Task<int> RunAsync(string[] args)
    {
        if (args is not [var kind, var portText] || !int.TryParse(portText, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
        {
            await Console.Error.WriteLineAsync("usage: Gogobe.LocalServers postgres|redis|kafka PORT").ConfigureAwait(false);
            return Usage;
        }

        using var stop = new CancellationTokenSource();
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        try
        {
            await RunAsync(kind, port, stop.Token).ConfigureAwait(false);
            return 0;
        }
        catch (CannotStartException e)
        {
            await Console.Error.WriteLineAsync($"{kind}: {e.Message}").ConfigureAwait(false);
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return 0;
        }

        void Stop(PosixSignalContext context)
        {
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static async Task RunAsync(string kind, int port, CancellationToken stop)
    {
        var data = Path.GetFullPath(Environment.GetEnvironmentVariable("GOGOBE_DATA") is { Length: > 0 } chosen ? chosen : ".gogobe");
        Directory.CreateDirectory(data);

        // The servers take a process that runs on their data for a leftover and end it: so whoever starts one holds this lock.
        using var taken = FolderLock.TryTake(Path.Combine(data, kind + ".lock"), Path.Combine(data, kind + ".pid"))
            ?? throw new CannotStartException($"another process runs the {kind} of {data}. Stop that, or set GOGOBE_DATA to another folder.");
        var request = new ServerRequest(data) { WantedPort = port, Password = Password() };
        await PortAsync(port, stop).ConfigureAwait(false);

        using var loggers = LoggerFactory.Create(logging => logging.AddSimpleConsole(console => console.SingleLine = true));
        await using var log = new LogFollower(PrivateServer.LogOf(data, kind), Console.OpenStandardOutput());
        await using var server = await StartAsync(kind, request, loggers.CreateLogger("Gogobe.LocalServers"), stop).ConfigureAwait(false);
        if (server.Port != port)
        {
            throw PortTaken(port);
        }

        await Task.Delay(Timeout.Infinite, stop).ConfigureAwait(false);
    }

    private static async Task<PrivateServer> StartAsync(string kind, ServerRequest request, ILogger logger, CancellationToken stop) => kind switch
    {
        "postgres" => await PrivatePostgres.StartAsync(request, logger, TimeProvider.System, stop).ConfigureAwait(false),
        "redis" => await PrivateRedis.StartAsync(request, logger, TimeProvider.System, stop).ConfigureAwait(false),
        "kafka" => await PrivateKafka.StartAsync(
            request, KafkaDistribution.Home ?? throw new CannotStartException(KafkaDistribution.Missing), logger, TimeProvider.System, stop).ConfigureAwait(false),
        _ => throw new CannotStartException("there is no such server; there are postgres, redis and kafka."),
    };

    // It stands in redis.conf, in SQL and in connection strings.
    private static string? Password() => Environment.GetEnvironmentVariable("GOGOBE_SERVER_PASSWORD") is not { Length: > 0 } given ? null
        : given.AsSpan().ContainsAnyExcept(s_plain) ? throw new CannotStartException("the password may hold letters, digits, - and _ only.")
        : given;

    // A server of an earlier run that was killed takes some seconds to end.
    private static async Task PortAsync(int port, CancellationToken stop)
    {
        for (var since = TimeProvider.System.GetTimestamp(); !Loopback.IsFree(port); await Task.Delay(TimeSpan.FromMilliseconds(200), stop).ConfigureAwait(false))
        {
            if (TimeProvider.System.GetElapsedTime(since) > s_portTimeout)
            {
                throw PortTaken(port);
            }
        }
    }

    private static CannotStartException PortTaken(int port) => new(FormattableString.Invariant($"port {port} of 127.0.0.1 is taken by another program."));
}

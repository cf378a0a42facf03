
using Gogobe.LocalServers.Processes;

namespace Gogobe.LocalServers;

/// <summary>
/// A server of our own on a loopback port. It ends with this process; when it dies alone it is started again with back-off, on the same port with the same data.
/// </summary>
internal abstract partial class PrivateServer : IAsyncDisposable
{
    private static readonly TimeSpan s_firstBackoff = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan s_longestBackoff = TimeSpan.FromSeconds(15);

    private readonly CancellationTokenSource _stopping = new();
    private readonly ILogger _logger;
    private readonly string _name;
    private WatchedProcess? _process;
    private Task _keeping = Task.CompletedTask;

    protected PrivateServer(string name, string log, ILogger logger, TimeProvider clock)
    {
        _name = name;
        Log = log;
        _logger = logger;
        Clock = clock;
    }

    /// <summary>Port on 127.0.0.1; stays the same for the life of this object.</summary>
    public int Port { get; private set; }

    /// <summary>The server's process id.</summary>
    public int Pid => _process?.Pid ?? 0;

    /// <summary>How often it died alone and was started again.</summary>
    public int Restarts { get; private set; }

    /// <summary>File with the server's own log.</summary>
    public string Log { get; }

    /// <summary>The clock.</summary>
    protected TimeProvider Clock { get; }

    /// <summary>Where the log of a kind of server (<c>postgres</c>, <c>redis</c>, <c>kafka</c>) lies.</summary>
    public static string LogOf(string dataFolder, string kind) => Path.Combine(dataFolder, "logs", kind + ".log");

    /// <summary>Starts the server's process, without waiting until it answers.</summary>
    protected abstract Task<WatchedProcess> LaunchAsync(CancellationToken cancellationToken);

    /// <summary>Asks whether it answers; false as long as it is still coming up.</summary>
    protected abstract Task<bool> AnswersAsync(CancellationToken cancellationToken);

    /// <summary>First start. The port is the wanted one when it is free, else another; one that was taken meanwhile is exchanged.</summary>
    protected async Task StartAsync(int wantedPort, CancellationToken cancellationToken)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Log)!);
        if (File.Exists(Log) && new FileInfo(Log).Length > 8 * 1024 * 1024)
        {
            File.Move(Log, Log + ".1", overwrite: true);
        }

        for (var attempt = 1; ; attempt++)
        {
            Port = attempt == 1 && wantedPort > 0 && Loopback.IsFree(wantedPort) ? wantedPort : Loopback.FreePort();
            _process = await LaunchAsync(cancellationToken).ConfigureAwait(false);
            if (await ReadyAsync(_process, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            await _process.DisposeAsync().ConfigureAwait(false);
            if (attempt == 3)
            {
                throw new CannotStartException($"{_name} does not start. Its log {Log} ends with:\n{Tail()}");
            }
        }

        _keeping = KeepAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _keeping.ConfigureAwait(false);
        if (_process is not null)
        {
            await _process.DisposeAsync().ConfigureAwait(false);
        }

        _stopping.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task KeepAsync()
    {
        var backoff = s_firstBackoff;
        while (await EndedAloneAsync().ConfigureAwait(false))
        {
            LogDied(_name, await _process!.Exited.ConfigureAwait(false), Log, backoff);
            try
            {
                await Task.Delay(backoff, Clock, _stopping.Token).ConfigureAwait(false);
                await _process.DisposeAsync().ConfigureAwait(false);
                _process = await LaunchAsync(_stopping.Token).ConfigureAwait(false);
                Restarts++;
                var ready = await ReadyAsync(_process, _stopping.Token).ConfigureAwait(false);
                backoff = ready ? s_firstBackoff : TimeSpan.FromTicks(Math.Min(backoff.Ticks * 2, s_longestBackoff.Ticks));
                if (ready)
                {
                    LogBack(_name, Port, Pid);
                }
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                return;
            }
            catch (CannotStartException e)
            {
                // Left for the next round: a full disk may have room again.
                LogCannot(_name, e.Message);
                backoff = s_longestBackoff;
            }
        }
    }

    private async Task<bool> EndedAloneAsync()
    {
        await Task.WhenAny(_process!.Exited, Task.Delay(Timeout.Infinite, _stopping.Token)).ConfigureAwait(false);
        return !_stopping.IsCancellationRequested;
    }

    private async Task<bool> ReadyAsync(WatchedProcess process, CancellationToken cancellationToken)
    {
        var started = Clock.GetTimestamp();
        var nextWord = TimeSpan.FromSeconds(10);
        while (!process.Exited.IsCompleted)
        {
            if (await AnswersAsync(cancellationToken).ConfigureAwait(false))
            {
                return true;
            }

            if (Clock.GetElapsedTime(started) > nextWord)
            {
                LogWaiting(_name, nextWord, Log);
                nextWord *= 2;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(30), Clock, cancellationToken).ConfigureAwait(false);
        }

        return false;
    }

    private string Tail() => File.Exists(Log) ? string.Join('\n', File.ReadLines(Log).TakeLast(12)) : "";

    [LoggerMessage(Level = LogLevel.Error, Message = "{Server} died alone (exit code {Code}, log {Log}); starting it again in {Backoff}")]
    private partial void LogDied(string server, int code, string log, TimeSpan backoff);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server} is back on port {Port} (pid {Pid})")]
    private partial void LogBack(string server, int port, int pid);

    [LoggerMessage(Level = LogLevel.Error, Message = "{Server} cannot be started: {Why}")]
    private partial void LogCannot(string server, string why);

    [LoggerMessage(Level = LogLevel.Warning, Message = "{Server} does not answer after {Elapsed}; a recovery after a crash can take a while (log {Log})")]
    private partial void LogWaiting(string server, TimeSpan elapsed, string log);
}

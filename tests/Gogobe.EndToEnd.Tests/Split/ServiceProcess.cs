using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Processes;

namespace Gogobe.EndToEnd.Tests.Split;

/// <summary>
/// One service as a process of its own, as a container would run it; started again when it dies, if wanted. It ends with the test process, however that ends.
/// </summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    // Our end of the pipe closes when we die, by kill -9 too. The watcher holds none of the service's streams, which would keep them open after it.
    private const string Watched = """
        exec 3<&0
        "$@" </dev/null 3<&- &
        service=$!
        echo "pid $service"
        (cat <&3; kill -9 "$service") >/dev/null 2>&1 &
        wait "$service"
        """;

    private readonly ProcessStartInfo _start;
    private readonly bool _restart;
    private readonly ConcurrentQueue<string> _said = new();
    private volatile TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private volatile Process? _process;
    private volatile int _pid;

    private ServiceProcess(string service, ProcessStartInfo start, string? fault, bool restart)
    {
        Service = service;
        Fault = fault;
        _start = start;
        _restart = restart;
        _running = RunAsync();
    }

    /// <summary>carrier, parser, writer; or host, all of them in one process.</summary>
    public string Service { get; }

    /// <summary>Exit codes of the lives that ended.</summary>
    public ConcurrentQueue<int> Exits { get; } = new();

    /// <summary>Times at which it was found dead, on the clock of <see cref="Stopwatch"/>.</summary>
    public ConcurrentQueue<long> Deaths { get; } = new();

    /// <summary>The service's own process id; 0 while it is not running.</summary>
    public int Pid => _pid;

    /// <summary>What it said, all lives together.</summary>
    public string Log => string.Join('\n', _said);

    /// <summary>Starts it.</summary>
    /// <param name="service">carrier, parser, writer or host.</param>
    /// <param name="environment">On top of this process's own environment.</param>
    /// <param name="fault">Planted in its first life only (docs/operations/services.md, GOGOBE_FAULT).</param>
    /// <param name="restart">Whether it is started again when it dies.</param>
    public static ServiceProcess Start(string service, IReadOnlyDictionary<string, string> environment, string? fault = null, bool restart = false)
    {
        var port = Loopback.FreePort();
        var start = service == "host" ? Host(port) : new ProcessStartInfo("bash", ["-c", Watched, "watched", "dotnet", Dll("Gogobe." + char.ToUpperInvariant(service[0]) + service[1..])]);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        start.Environment["GOGOBE_FAULT"] = fault ?? "";
        return new ServiceProcess(service, start, fault, restart) { Cockpit = service == "host" ? new Uri($"http://127.0.0.1:{port}/files") : null };
    }

    /// <summary>What was planted in it.</summary>
    public string? Fault { get; }

    /// <summary>The host's page of files; null for a service.</summary>
    public Uri? Cockpit { get; private init; }

    /// <summary>Forgets how it ended and what it said so far: a new test begins.</summary>
    public void Forget()
    {
        Exits.Clear();
        Deaths.Clear();
        _said.Clear();
    }

    /// <summary>Returns when it said, in the life it has now, that it runs.</summary>
    public async Task ReadyAsync()
    {
        try
        {
            await _ready.Task.WaitAsync(TimeSpan.FromSeconds(120), TestContext.Current.CancellationToken);
        }
        catch (TimeoutException e)
        {
            throw new TimeoutException($"{Service} does not come up: {Log}", e);
        }
    }

    /// <summary><c>kill -9</c>.</summary>
    public void Kill9() => Posix.Signal(Pid, Posix.Kill);

    /// <summary>Whether it stands still, as after SIGSTOP.</summary>
    public bool IsFrozen => Pid is not 0 and var pid && File.ReadAllText($"/proc/{pid}/stat") is var stat && stat[stat.LastIndexOf(')') + 2] == 'T';

    /// <summary>SIGCONT.</summary>
    public void Thaw() => Posix.Signal(Pid, 18);

    /// <summary>SIGTERM; returns how long it took to end.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await _stopping.CancelAsync();
        for (var asked = 0; !_running.IsCompleted && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(60);)
        {
            // Between two lives there is nobody to ask.
            if (Pid is not 0 and var pid && pid != asked && Posix.Signal(pid, Posix.Terminate))
            {
                asked = pid;
            }

            await Task.WhenAny(_running, Task.Delay(50));
        }

        await _running.WaitAsync(TimeSpan.Zero);
        return Stopwatch.GetElapsedTime(started);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        End();
        await _running;
        _stopping.Dispose();
    }

    // A supervised host: we are its supervisor. It drains when its standard input ends.
    private static ProcessStartInfo Host(int port)
    {
        var start = new ProcessStartInfo("dotnet", [Dll("Gogobe.Cli"), "up", "--port", port.ToString(CultureInfo.InvariantCulture)]);

        // Real portals are no part of a test.
        start.Environment["Gogobe__Scout__Watch"] = "false";

        start.Environment["GOGOBE_SUPERVISED"] = "1";
        start.Environment.Remove("KAFKA_HOME");
        return start;
    }

    private static string Dll(string name) =>
        Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", name, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), name + ".dll"));

    private async Task RunAsync()
    {
        do
        {
            using var process = Process.Start(_start)!;
            _process = process;
            if (_stopping.IsCancellationRequested)
            {
                End();
            }

            process.OutputDataReceived += (_, line) => Hear(line.Data);
            process.ErrorDataReceived += (_, line) => Hear(line.Data);
            if (Service == "host")
            {
                _pid = process.Id;
            }

            process.BeginOutputReadLine();
            process.BeginErrorReadLine();
            await process.WaitForExitAsync();
            _pid = 0;
            Deaths.Enqueue(Stopwatch.GetTimestamp());
            Exits.Enqueue(process.ExitCode);
            process.StandardInput.Close();
            _start.Environment["GOGOBE_FAULT"] = "";
            if (_ready.Task.IsCompleted)
            {
                _ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
        while (_restart && !_stopping.IsCancellationRequested);
        _ready.TrySetException(new InvalidOperationException($"{Service} ended before it ran: {Log}"));
    }

    // The watcher does it, which knows the service also before we do.
    private void End()
    {
        try
        {
            if (Service == "host")
            {
                _process?.Kill();
            }

            _process?.StandardInput.Close();
        }
        catch (InvalidOperationException)
        {
            // It has ended by itself.
        }
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        if (line.StartsWith("pid ", StringComparison.Ordinal))
        {
            _pid = int.Parse(line.AsSpan(4), CultureInfo.InvariantCulture);
            return;
        }

        _said.Enqueue(line);
        if (line.Contains("Application started", StringComparison.Ordinal) || line.StartsWith("gogobe up, pid", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}

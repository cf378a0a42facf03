using System.Collections.Concurrent;
using System.Diagnostics;

namespace Gogobe.EndToEnd.Tests.Split;

/// <summary>One service as a process of its own, as a container would run it; started again when it dies, if wanted.</summary>
internal sealed class ServiceProcess : IAsyncDisposable
{
    private readonly ProcessStartInfo _start;
    private readonly bool _restart;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly TaskCompletionSource _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly CancellationTokenSource _stopping = new();
    private readonly Task _running;
    private Process _process = null!;

    private ServiceProcess(string service, ProcessStartInfo start, bool restart)
    {
        Service = service;
        _start = start;
        _restart = restart;
        _running = RunAsync();
    }

    /// <summary>carrier, parser, writer.</summary>
    public string Service { get; }

    /// <summary>Exit codes of the lives that ended.</summary>
    public ConcurrentQueue<int> Exits { get; } = new();

    /// <summary>Times at which it was found dead, on the clock of <see cref="Stopwatch"/>.</summary>
    public ConcurrentQueue<long> Deaths { get; } = new();

    public int Pid => _process.Id;

    /// <summary>What it said, all lives together.</summary>
    public string Log => string.Join('\n', _said);

    /// <summary>Starts it.</summary>
    /// <param name="service">carrier, parser or writer.</param>
    /// <param name="environment">On top of this process's own environment.</param>
    /// <param name="fault">Planted in its first life only (docs/operations/services.md, GOGOBE_FAULT).</param>
    /// <param name="restart">Whether it is started again when it dies.</param>
    public static ServiceProcess Start(string service, IReadOnlyDictionary<string, string> environment, string? fault = null, bool restart = false)
    {
        var start = new ProcessStartInfo("dotnet", [Dll(service)]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        start.Environment["GOGOBE_FAULT"] = fault ?? "";
        return new ServiceProcess(service, start, restart);
    }

    /// <summary>Returns when it said that it runs.</summary>
    public Task ReadyAsync() => _ready.Task.WaitAsync(TimeSpan.FromSeconds(60));

    /// <summary><c>kill -9</c>.</summary>
    public void Kill9() => _process.Kill();

    /// <summary>SIGTERM; returns how long it took to end.</summary>
    public async Task<TimeSpan> TerminateAsync()
    {
        var started = Stopwatch.GetTimestamp();
        await _stopping.CancelAsync();
        using var kill = Process.Start("kill", ["-TERM", Pid.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
        await _running.WaitAsync(TimeSpan.FromSeconds(60));
        return Stopwatch.GetElapsedTime(started);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        await _running;
        _process.Dispose();
        _stopping.Dispose();
    }

    private static string Dll(string service)
    {
        var name = "Gogobe." + char.ToUpperInvariant(service[0]) + service[1..];
        return Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "..", "..", name, Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), name + ".dll"));
    }

    private async Task RunAsync()
    {
        do
        {
            _process = Process.Start(_start)!;
            _process.OutputDataReceived += (_, line) => Hear(line.Data);
            _process.ErrorDataReceived += (_, line) => Hear(line.Data);
            _process.BeginOutputReadLine();
            _process.BeginErrorReadLine();
            await _process.WaitForExitAsync();
            Deaths.Enqueue(Stopwatch.GetTimestamp());
            Exits.Enqueue(_process.ExitCode);
            _start.Environment["GOGOBE_FAULT"] = "";
        }
        while (_restart && !_stopping.IsCancellationRequested);
        _ready.TrySetException(new InvalidOperationException($"{Service} ended before it ran: {Log}"));
    }

    private void Hear(string? line)
    {
        if (line is null)
        {
            return;
        }

        _said.Enqueue(line);
        if (line.Contains("Application started", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}

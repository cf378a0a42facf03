using System.Diagnostics;
using Gogobe.Cli;

namespace Gogobe.Benchmarks.Measure;

/// <summary>Parsers as processes of their own, on the servers of a host that has none.</summary>
internal sealed class ParserProcesses : IAsyncDisposable
{
    private readonly List<Process> _processes = [];

    /// <summary>Starts as many as were ordered; returns when all of them run.</summary>
    public static async Task<ParserProcesses> StartAsync(StandaloneHost host, DaysOrder order, CancellationToken cancellationToken)
    {
        var started = new ParserProcesses();
        var running = new List<Task>();
        for (var i = 0; i < order.Parsers; i++)
        {
            running.Add(started.Start(host, order.DataFolder));
        }

        await Task.WhenAll(running).WaitAsync(TimeSpan.FromMinutes(1), cancellationToken);
        return started;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes)
        {
            process.Kill();
            await process.WaitForExitAsync();
            process.Dispose();
        }
    }

    private Task Start(StandaloneHost host, string data)
    {
        var start = new ProcessStartInfo("dotnet", [Program()]) { RedirectStandardOutput = true };
        start.Environment["ConnectionStrings__gogobe"] = host.Postgres;
        start.Environment["ConnectionStrings__redis"] = host.Redis ?? throw new BenchException("Processes of their own need Redis: './gogobe setup' installs it.");
        start.Environment["ConnectionStrings__kafka"] = host.Kafka;
        start.Environment["GOGOBE_DATA"] = data;
        var ready = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var process = Process.Start(start)!;
        _processes.Add(process);
        process.OutputDataReceived += (_, line) =>
        {
            if (line.Data is null)
            {
                ready.TrySetException(new BenchException("A Parser ended early; what it said is above."));
            }
            else if (line.Data.Contains("Application started", StringComparison.Ordinal))
            {
                ready.TrySetResult();
            }
        };
        process.BeginOutputReadLine();
        return ready.Task;
    }

    // Beside this program in the build's output.
    private static string Program() => Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Gogobe.Parser", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Gogobe.Parser.dll"));
}

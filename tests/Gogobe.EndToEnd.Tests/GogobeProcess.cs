using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Text.Json;

namespace Gogobe.EndToEnd.Tests;

/// <summary>The product as its user runs it: a process, a data folder, two streams and an exit code.</summary>
internal sealed class GogobeProcess : IDisposable
{
    private readonly long _started = Stopwatch.GetTimestamp();
    private readonly Process _process;
    private readonly Task<string> _out;
    private readonly Task<string> _error;

    private GogobeProcess(Process process)
    {
        _process = process;
        _out = process.StandardOutput.ReadToEndAsync();
        _error = HearAsync();
    }

    /// <summary>Starts a verb.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="database">Connection string of the database; null lets the host start its own server.</param>
    /// <param name="arguments">Verb and arguments.</param>
    public static GogobeProcess Start(string data, string? database, params string[] arguments)
    {
        return StartWith(data, database is null ? [] : new() { ["ConnectionStrings__gogobe"] = database }, arguments);
    }

    /// <summary>Starts a verb in an environment of its own.</summary>
    public static GogobeProcess StartWith(string data, Dictionary<string, string> environment, params string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [HostDll, .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["GOGOBE_DATA"] = data;

        // Real portals are no part of a test.
        start.Environment["Gogobe__Scout__Watch"] = "false";

        foreach (var given in (string[])["KAFKA_HOME", "ConnectionStrings__redis", "ConnectionStrings__gogobe", "ConnectionStrings__kafka"])
        {
            start.Environment.Remove(given);
        }

        foreach (var (key, value) in environment)
        {
            start.Environment[key] = value;
        }

        return new GogobeProcess(Process.Start(start)!);
    }

    /// <summary>Path of the host's program, beside the tests in the build's output.</summary>
    public static string HostDll { get; } = Path.GetFullPath(
        Path.Combine(AppContext.BaseDirectory, "..", "..", "Gogobe.Cli", Path.GetFileName(AppContext.BaseDirectory.TrimEnd('/')), "Gogobe.Cli.dll"));

    public bool HasExited => _process.HasExited;

    /// <summary>What it said on stderr so far, a line each, with the time since its start.</summary>
    public ConcurrentQueue<(TimeSpan At, string Line)> Said { get; } = new();

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<Outcome> RunAsync(string data, string? database, params string[] arguments)
    {
        using var process = Start(data, database, arguments);
        return await process.WaitAsync();
    }

    /// <summary>Waits for the end; four minutes at most, unless it is given more.</summary>
    public async Task<Outcome> WaitAsync(TimeSpan? atMost = null, [CallerMemberName] string caller = "")
    {
        var timeout = atMost ?? TimeSpan.FromMinutes(4);
        using var limit = new CancellationTokenSource(timeout);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            _process.Kill(entireProcessTree: true);
            throw new TimeoutException($"{caller}: the product did not end within {timeout}. It said: {await _error}");
        }

        return new Outcome(_process.ExitCode, await _out, await _error);
    }

    /// <summary><c>kill -9</c> of the process itself, not of its children.</summary>
    public void Kill9() => _process.Kill();

    private async Task<string> HearAsync()
    {
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            Said.Enqueue((Stopwatch.GetElapsedTime(_started), line));
        }

        return string.Join('\n', Said.Select(s => s.Line));
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }
}

/// <summary>How a process ended.</summary>
internal sealed record Outcome(int ExitCode, string Out, string Error)
{
    /// <summary>The one line of JSON.</summary>
    public JsonElement Json => Out.Split('\n', StringSplitOptions.RemoveEmptyEntries) is [var line]
        ? JsonDocument.Parse(line).RootElement
        : throw new InvalidOperationException($"expected one line on stdout, got: {Out}\nstderr: {Error}");

    public long Files(string outcome) => Json.GetProperty("files").GetProperty(outcome).GetInt64();

    public long Rows(string outcome) => Json.GetProperty("rows").GetProperty(outcome).GetInt64();
}

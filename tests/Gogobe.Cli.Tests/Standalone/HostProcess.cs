using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gogobe.Testing;

namespace Gogobe.Cli.Tests.Standalone;

/// <summary>The host as its users run it: a process of its own, on a data folder of its own.</summary>
internal sealed class HostProcess : IDisposable
{
    /// <summary>The built host.</summary>
    public static string Dll { get; } = Path.Combine(Repository.BuildOutput("Gogobe.Cli"), "Gogobe.Cli.dll");

    private static readonly TimeSpan s_timeout = TimeSpan.FromMinutes(2);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly Task<string> _output;

    private HostProcess(Process process)
    {
        _process = process;
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginErrorReadLine();

        // Read whoever asks for it: a process that has filled its pipe waits for a reader.
        _output = _process.StandardOutput.ReadToEndAsync();
    }

    public int Pid => _process.Id;

    /// <summary>What it wrote to stderr so far.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Starts a verb. <paramref name="alone"/> leaves out the supervisor that <c>up</c> would start.</summary>
    public static HostProcess Start(DataFolder data, bool alone, params string[] arguments) => Start(HostProcess.Dll, data, alone, arguments);

    /// <summary>Starts a verb of some build of the host.</summary>
    public static HostProcess Start(string dll, DataFolder data, bool alone, params string[] arguments) => Start(dll, data, alone, kafkaHome: null, arguments);

    /// <summary>Starts a verb with a Kafka of its own, or without one.</summary>
    public static HostProcess Start(string dll, DataFolder data, bool alone, string? kafkaHome, string[] arguments)
    {
        var start = new ProcessStartInfo("dotnet", [dll, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardError = true,
            RedirectStandardOutput = true,
        };
        start.Environment["GOGOBE_DATA"] = data.Root;

        // Real portals are no part of a test.
        start.Environment["Gogobe__Scout__Watch"] = "false";
        start.Environment.Remove("ConnectionStrings__gogobe");
        start.Environment.Remove("ConnectionStrings__redis");
        start.Environment.Remove("ConnectionStrings__kafka");
        start.Environment["KAFKA_HOME"] = kafkaHome ?? "";
        start.Environment["GOGOBE_SUPERVISED"] = alone ? "1" : "";
        return new HostProcess(Process.Start(start)!);
    }

    /// <summary>Runs a short verb to its end.</summary>
    public static async Task<(int Code, string Out, string Error)> RunAsync(DataFolder data, params string[] arguments)
    {
        using var host = Start(data, alone: false, arguments);
        return (await host.EndAsync(), await host._output, host.Said);
    }

    /// <summary>Waits until a host with another pid than <paramref name="notPid"/> says that it is ready, and returns what it says.</summary>
    public static async Task<HostStateFile> ReadyAsync(DataFolder data, int notPid = 0)
    {
        HostStateFile? card = null;
        await Eventually.HoldsAsync("a host is ready", () => (card = HostStateFile.Read(data.HostStateFile)) is not null && card.Pid != notPid && File.Exists(data.HostPid)
            && File.ReadAllText(data.HostPid).Trim() == card.Pid.ToString(CultureInfo.InvariantCulture));
        return card!;
    }

    /// <summary>Command lines of all processes that work on a data folder.</summary>
    public static IReadOnlyList<string> On(DataFolder data)
    {
        var found = new List<string>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(f => char.IsAsciiDigit(Path.GetFileName(f)[0])))
        {
            try
            {
                var command = File.ReadAllText(Path.Combine(folder, "cmdline")).Replace('\0', ' ');
                if (command.Contains(data.Root, StringComparison.Ordinal) || File.ReadAllText(Path.Combine(folder, "environ")).Contains(data.Root, StringComparison.Ordinal))
                {
                    found.Add($"{Path.GetFileName(folder)} {command}");
                }
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Ended while we looked, or not ours.
            }
        }

        return [.. found.Where(command => !command.Contains("gogobe-scratch", StringComparison.Ordinal))];
    }

    /// <summary>Waits for its end and returns the exit code.</summary>
    public async Task<int> EndAsync()
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(s_timeout);
        try
        {
            await _process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!TestContext.Current.CancellationToken.IsCancellationRequested)
        {
            throw new TimeoutException($"The host did not end. It said:\n{Said}");
        }

        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

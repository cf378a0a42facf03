using System.Diagnostics;
using System.Net;
using System.Text.RegularExpressions;
using Gogobe.Testing;

namespace Gogobe.Cockpit.Tests.Served;

/// <summary>The Cockpit as a process of its own in the Production environment, on a loopback port of its own choice.</summary>
internal sealed partial class CockpitProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private CockpitProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>The build output of the Cockpit.</summary>
    public static string BuildOutput { get; } = Repository.BuildOutput("Gogobe.Cockpit");

    public static Task<CockpitProcess> StartAsync(string folder, string connectionString, CancellationToken cancellationToken) =>
        StartAsync(folder, connectionString, kafka: null, cancellationToken);

    /// <param name="folder">Where its program is.</param>
    /// <param name="connectionString">Of its database.</param>
    /// <param name="kafka">Bootstrap server of its Kafka; null: it has none.</param>
    /// <param name="cancellationToken">Stops the wait for its first word.</param>
    /// <param name="redis">Of its Redis; null: it has none.</param>
    public static async Task<CockpitProcess> StartAsync(string folder, string connectionString, string? kafka, CancellationToken cancellationToken, string? redis = null)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Gogobe.Cockpit.dll"), "--urls", "http://127.0.0.1:0"])
        {
            // Far from the sources: nothing may be found by luck.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ConnectionStrings__gogobe"] = connectionString;
        if (kafka is not null)
        {
            start.Environment["ConnectionStrings__kafka"] = kafka;
        }

        if (redis is not null)
        {
            start.Environment["ConnectionStrings__redis"] = redis;
        }

        var process = Process.Start(start)!;
        var said = new System.Collections.Concurrent.ConcurrentQueue<string?>();
        var listening = new TaskCompletionSource<Uri>(TaskCreationOptions.RunContinuationsAsynchronously);
        process.OutputDataReceived += (_, line) =>
        {
            said.Enqueue(line.Data);
            if (Listening().Match(line.Data ?? "") is { Success: true } address)
            {
                listening.TrySetResult(new Uri(address.Groups[1].Value));
            }
        };
        process.BeginOutputReadLine();
        process.ErrorDataReceived += (_, line) => said.Enqueue(line.Data);
        process.BeginErrorReadLine();
        await Task.WhenAny(listening.Task, process.WaitForExitAsync(cancellationToken), Task.Delay(s_timeout, cancellationToken));
        if (listening.Task.IsCompletedSuccessfully)
        {
            return new CockpitProcess(process, await listening.Task);
        }

        await new CockpitProcess(process, new Uri("http://127.0.0.1/")).DisposeAsync();
        throw new InvalidOperationException("The Cockpit did not start: " + string.Join('\n', said));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }

    [GeneratedRegex(@"Now listening on: (http://127\.0\.0\.1:\d+)")]
    private static partial Regex Listening();
}

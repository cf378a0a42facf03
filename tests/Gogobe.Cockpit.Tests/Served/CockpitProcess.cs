using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Gogobe.Cockpit.Tests.Served;

/// <summary>The Cockpit as a process of its own in the Production environment, on a free loopback port.</summary>
internal sealed class CockpitProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private readonly Process _process;

    private CockpitProcess(Process process, Uri address)
    {
        _process = process;
        Client = new HttpClient(new SocketsHttpHandler { AutomaticDecompression = DecompressionMethods.None }) { BaseAddress = address };
    }

    public HttpClient Client { get; }

    /// <summary>The folder of the solution.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>debug or release, as this test was built.</summary>
    public static string Configuration { get; } = new DirectoryInfo(AppContext.BaseDirectory).Name;

    /// <summary>The build output of the Cockpit.</summary>
    public static string BuildOutput { get; } = Path.Combine(Root, "artifacts", "bin", "Gogobe.Cockpit", Configuration);

    public static async Task<CockpitProcess> StartAsync(string folder, string connectionString, CancellationToken cancellationToken)
    {
        var address = new Uri($"http://127.0.0.1:{FreePort()}/");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(folder, "Gogobe.Cockpit.dll"), "--urls", address.ToString()])
        {
            // Far from the sources: nothing may be found by luck.
            WorkingDirectory = Path.GetTempPath(),
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASPNETCORE_ENVIRONMENT"] = "Production";
        start.Environment["ConnectionStrings__gogobe"] = connectionString;
        var process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        var errors = new System.Text.StringBuilder();
        process.ErrorDataReceived += (_, line) => errors.AppendLine(line.Data);
        process.BeginErrorReadLine();
        var cockpit = new CockpitProcess(process, address);
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                using var answer = await cockpit.Client.GetAsync("/", cancellationToken);
                return cockpit;
            }
            catch (HttpRequestException) when (!process.HasExited && Stopwatch.GetElapsedTime(started) < s_patience)
            {
                await Task.Delay(50, cancellationToken);
            }
            catch (HttpRequestException)
            {
                await cockpit.DisposeAsync();
                throw new InvalidOperationException("The Cockpit did not start: " + errors);
            }
        }
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

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string FindRoot()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "Gogobe.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("No Gogobe.sln above " + AppContext.BaseDirectory);
        }

        return folder.FullName;
    }
}

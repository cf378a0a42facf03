using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using Gogobe.Testing;

namespace Gogobe.AppHost.Tests;

/// <summary>The AppHost as <c>dotnet run</c> starts it: a process, with its dashboard, on ports of its own.</summary>
internal sealed class AppHostProcess : IDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _said = new();
    private readonly HttpClient _cockpit;

    private AppHostProcess(ProcessStartInfo start, int cockpit, string dashboard)
    {
        Dashboard = dashboard;
        _cockpit = new HttpClient { BaseAddress = new Uri(Local(cockpit)) };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _said.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Pid => _process.Id;

    /// <summary>Address of the dashboard.</summary>
    public string Dashboard { get; }

    /// <summary>All that it printed.</summary>
    public string Said => string.Join('\n', _said);

    /// <summary>Starts it. What <paramref name="environment"/> gives comes last.</summary>
    public static AppHostProcess Start(string data, params (string Key, string Value)[] environment)
    {
        var cockpit = FreePort.Find();
        var all = new Dictionary<string, string>
        {
            ["ASPNETCORE_ENVIRONMENT"] = "Development",
            ["DOTNET_ENVIRONMENT"] = "Development",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
            ["ASPNETCORE_URLS"] = Local(FreePort.Find()),
            ["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"] = Local(FreePort.Find()),
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = Local(FreePort.Find()),
            ["GOGOBE_DATA"] = data,
            ["Gogobe__Servers"] = "local",
            ["Gogobe__CockpitPort"] = cockpit.ToString(CultureInfo.InvariantCulture),
            ["Parameters__postgres_password"] = "abc",
            ["Parameters__redis_password"] = "def",
        };
        foreach (var (key, value) in environment)
        {
            all[key] = value;
        }

        return new AppHostProcess(BuildOutput.Start("Gogobe.AppHost", all), cockpit, all["ASPNETCORE_URLS"]);
    }

    /// <summary>A page of the Cockpit.</summary>
    public Task<string> CockpitAsync(string page) => _cockpit.GetStringAsync(page, TestContext.Current.CancellationToken);

    /// <summary>Waits until the Cockpit is healthy, which waits for everything else.</summary>
    public Task HealthyAsync() => Eventually.HoldsAsync("the Cockpit is healthy", async () =>
    {
        _process.HasExited.ShouldBeFalse(Said);
        try
        {
            return await _cockpit.GetStringAsync("/health", TestContext.Current.CancellationToken) == "Healthy";
        }
        catch (HttpRequestException)
        {
            return false;
        }
    });

    /// <summary>Waits for its end.</summary>
    /// <returns>The exit code.</returns>
    public async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
        _cockpit.Dispose();
    }

    private static string Local(int port) => string.Create(CultureInfo.InvariantCulture, $"http://localhost:{port}");
}

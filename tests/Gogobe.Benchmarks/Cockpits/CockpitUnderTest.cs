using System.Diagnostics;
using System.Text.Json.Serialization;
using Gogobe.Benchmarks.Measure;
using Gogobe.Cockpit;
using Gogobe.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Gogobe.Benchmarks.Cockpits;

/// <summary>The Cockpit as a process of its own: what its own program does, with the registry of the fleet that is measured.</summary>
internal sealed class CockpitUnderTest : IAsyncDisposable
{
    public const string Verb = "run-cockpit";

    private readonly Process _process;

    private CockpitUnderTest(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Processor seconds since it started.</summary>
    public double ProcessorSeconds
    {
        get
        {
            _process.Refresh();
            return _process.TotalProcessorTime.TotalSeconds;
        }
    }

    /// <summary>What it holds, in megabytes.</summary>
    public double MemoryMb
    {
        get
        {
            _process.Refresh();
            return _process.WorkingSet64 / 1048576.0;
        }
    }

    public static async Task<CockpitUnderTest> StartAsync(WorkFolder work, BenchServers servers, int chains, CancellationToken cancellationToken)
    {
        var order = Path.Combine(work.Path, "cockpit.json");
        await File.WriteAllTextAsync(order, System.Text.Json.JsonSerializer.Serialize(new CockpitServers(servers.Postgres, servers.Redis, chains), CockpitServersJson.Default.CockpitServers), cancellationToken);
        var program = Environment.ProcessPath!;
        string[] arguments = Path.GetFileNameWithoutExtension(program) == "dotnet" ? [typeof(CockpitUnderTest).Assembly.Location, Verb, order] : [Verb, order];
        var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardInput = true })!;
        var said = await process.StandardOutput.ReadLineAsync(cancellationToken);
        return Uri.TryCreate(said, UriKind.Absolute, out var address) ? new CockpitUnderTest(process, address) : throw new BenchException("The Cockpit did not start; what it said is above.");
    }

    /// <summary>The process itself: says its address, and ends when its input does.</summary>
    public static async Task<int> RunAsync(string orderPath, CancellationToken cancellationToken)
    {
        using var stop = Child.LinkToParent(cancellationToken);
        var order = Child.Read(orderPath, CockpitServersJson.Default.CockpitServers);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = "Gogobe.Cockpit", ContentRootPath = AppContext.BaseDirectory, EnvironmentName = Environments.Production });
        builder.Configuration.AddInMemoryCollection([new("ConnectionStrings:gogobe", order.Postgres), new("ConnectionStrings:redis", order.Redis), new("urls", "http://127.0.0.1:0")]);
        builder.Logging.ClearProviders().AddConsole(console => console.LogToStandardErrorThreshold = LogLevel.Trace).SetMinimumLevel(LogLevel.Warning);
        builder.AddServiceDefaults();
        builder.AddNpgsqlDataSource("gogobe");
        builder.AddRedisClient("redis");
        builder.Services.AddSingleton(FleetRegistry.Of(order.Chains));
        builder.AddCockpit();
        await using var app = builder.Build();
        app.MapDefaultEndpoints();
        app.MapCockpit();
        await app.StartAsync(stop.Token);
        Console.Out.WriteLine(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());
        await Task.Delay(Timeout.Infinite, stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await app.StopAsync(CancellationToken.None);
        return 0;
    }

    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await _process.WaitForExitAsync(timeout.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}

/// <summary>What a Cockpit of the benchmark works on.</summary>
/// <param name="Postgres">Connection string.</param>
/// <param name="Redis">Connection string.</param>
/// <param name="Chains">Chains of its registry.</param>
internal sealed record CockpitServers(string Postgres, string Redis, int Chains);

[JsonSerializable(typeof(CockpitServers))]
internal sealed partial class CockpitServersJson : JsonSerializerContext;

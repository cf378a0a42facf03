using Gogobe.ServiceDefaults;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Gogobe.Cli.Tests;

public sealed class ServiceDefaultsTests
{
    [Theory]
    [InlineData("/health", true, 200, "Healthy")]
    [InlineData("/health", false, 503, "Unhealthy")]
    [InlineData("/alive", false, 200, "Healthy")]
    public async Task Endpoint_Asked_AnswersOneWord(string path, bool dependencyThere, int status, string word)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.AddServiceDefaults();
        builder.Services.AddHealthChecks().AddCheck("dependency", () => dependencyThere ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        await using var app = builder.Build();
        app.MapDefaultEndpoints();
        await app.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient { BaseAddress = new Uri(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()) };

        using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);

        ((int)answer.StatusCode).ShouldBe(status);
        (await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken)).ShouldBe(word);
    }

    [Fact]
    public void RunUntilStopped_WorkerCrashes_ReturnsOne()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHostedService<CrashingWorker>();
        var app = builder.Build();

        app.RunUntilStopped().ShouldBe(1);
    }

    [Fact]
    public void RunUntilStopped_WorkerCrashesWhileOthersStart_ReturnsOne()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Services.AddHostedService<CrashingWorker>();
        builder.Services.AddHostedService<SlowStarter>();
        var app = builder.Build();

        app.RunUntilStopped().ShouldBe(1);
    }

    /// <summary>Starts for as long as nobody cancels it.</summary>
    private sealed class SlowStarter : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Delay(Timeout.Infinite, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    private sealed class CrashingWorker : BackgroundService
    {
        protected override async Task ExecuteAsync(CancellationToken stoppingToken)
        {
            await Task.Yield();
            throw new InvalidTimeZoneException("a bug");
        }
    }
}

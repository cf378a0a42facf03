using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Gogobe.Testing;

namespace Gogobe.AppHost.Tests;

/// <summary>The Cockpit's links to the traces of files.</summary>
public sealed class TraceLinkTests
{
    private const string Dashboard = "http://localhost:15888";
    private const string Setting = "Gogobe:Cockpit:TraceUrl";

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true, null, Dashboard + "/traces/detail/{trace}")]
    [InlineData(false, null, null)]
    [InlineData(true, "http://jaeger/trace/{trace}", "http://jaeger/trace/{trace}")]
    [InlineData(false, "http://jaeger/trace/{trace}", "http://jaeger/trace/{trace}")]
    public async Task Cockpit_IsToldTheDashboardOfTheRunUnlessASettingNamesAnother(bool hasDashboard, string? setting, string? told)
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var scratch = ScratchFolder.Create("apphost");
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Gogobe_AppHost>(
            ["--Parameters:postgres-password=abc", "--Parameters:redis-password=def", "--Gogobe:Servers=local", $"--GOGOBE_DATA={scratch.Path}"], Stop);
        builder.Configuration["ASPNETCORE_URLS"] = Dashboard;
        builder.Configuration[Setting] = setting;
        if (hasDashboard)
        {
            builder.AddExecutable("aspire-dashboard", "true", scratch.Path);
        }

        var context = new EnvironmentCallbackContext(builder.ExecutionContext, Cockpit(builder), cancellationToken: Stop);
        foreach (var annotation in Cockpit(builder).Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await annotation.Callback(context);
        }

        context.EnvironmentVariables.GetValueOrDefault("Gogobe__Cockpit__TraceUrl").ShouldBe(told);
    }

    [Fact]
    [Trait("tier", "all")]
    public async Task AppHost_RunWithItsDashboard_IsLinkedFromTheCockpit()
    {
        Assert.SkipUnless(TestKafka.IsThere, TestKafka.Missing);
        await using var scratch = ScratchFolder.Create("apphost");
        using var app = AppHostProcess.Start(scratch.Path);
        await app.HealthyAsync();

        (await app.CockpitAsync("/system")).ShouldContain($"href=\"{app.Dashboard}/\"");
    }

    private static ProjectResource Cockpit(IDistributedApplicationTestingBuilder builder) => builder.Resources.OfType<ProjectResource>().Single(r => r.Name == "cockpit");
}

using Bunit;
using Bunit.Rendering;
using Gogobe.Cockpit.Tests.Fleet;
using Gogobe.Pipeline.Live;
using Gogobe.Testing;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Sections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Npgsql;

namespace Gogobe.Cockpit.Tests;

/// <summary>Tests that render a page of the Cockpit as the server does for a browser that stays.</summary>
public abstract class PageTests : BunitContext
{
    // A busy machine is no failure.
    static PageTests() => DefaultWaitTimeout = TimeSpan.FromSeconds(30);

    protected PageTests(TestPostgres postgres)
    {
        Postgres = postgres;
        Services.AddMudServices();
        Services.AddSingleton<TimeProvider>(Clock);
        JSInterop.Mode = JSRuntimeMode.Loose;
    }

    protected static CancellationToken Stop => Xunit.TestContext.Current.CancellationToken;

    protected TestPostgres Postgres { get; }

    /// <summary>The clock of page and feed.</summary>
    protected FakeTimeProvider Clock { get; } = new(TimeProvider.System.GetUtcNow());

    protected MemoryLiveEvents Events { get; } = new();

    /// <summary>A database in which the scene of the fleet was played.</summary>
    protected async Task<NpgsqlDataSource> SceneAsync()
    {
        var database = await Postgres.CreateDatabaseAsync();
        await new FleetScene(database).PlayAsync();
        return database;
    }

    /// <summary>Renders a page between what the layout puts around it.</summary>
    /// <param name="parameters">Names and values of its parameters in the address.</param>
    protected IRenderedComponent<ContainerFragment> RenderPage<TPage>(params (string Name, string Value)[] parameters)
        where TPage : IComponent
    {
        // Not before the test has registered its feed: nothing can be registered after it.
        SetRendererInfo(new RendererInfo("Server", isInteractive: true));
        return Render(builder =>
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<SectionOutlet>(1);
            builder.AddComponentParameter(2, nameof(SectionOutlet.SectionName), "live");
            builder.CloseComponent();
            builder.OpenComponent<TPage>(3);
            foreach (var (name, value) in parameters)
            {
                builder.AddComponentParameter(4, name, value);
            }

            builder.CloseComponent();
        });
    }
}

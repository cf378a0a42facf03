using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Testing;
using Gogobe.AppHost.Servers;
using Gogobe.Testing;
using Npgsql;

namespace Gogobe.AppHost.Tests;

/// <summary>The app model as it runs where no container engine answers, with data of its own and without a dashboard.</summary>
internal sealed class RunningApp : IAsyncDisposable
{
    private readonly DistributedApplication _app;

    private RunningApp(DistributedApplication app, NpgsqlDataSource database) => (_app, Database) = (app, database);

    public NpgsqlDataSource Database { get; }

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Starts it and waits until all of its resources are healthy.</summary>
    /// <param name="data">The data folder.</param>
    /// <param name="environment">For all services.</param>
    /// <param name="settings">Of the AppHost, as its command line takes them.</param>
    public static async Task<RunningApp> StartAsync(string data, IReadOnlyDictionary<string, string> environment, params string[] settings)
    {
        var port = FreePort.Find().ToString(CultureInfo.InvariantCulture);
        var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Gogobe_AppHost>(
            [
                // Given, so that nothing is written to the user secrets of whoever runs the tests.
                "--Parameters:postgres-password=abc", "--Parameters:redis-password=def",
                "--Gogobe:Servers=local", $"--Gogobe:CockpitPort={port}", $"--GOGOBE_DATA={data}", .. settings,
            ],
            Stop);
        foreach (var service in builder.Resources.OfType<ProjectResource>().ToList())
        {
            foreach (var (key, value) in environment)
            {
                builder.CreateResourceBuilder(service).WithEnvironment(key, value);
            }
        }

        var app = await builder.BuildAsync(Stop);
        try
        {
            await app.StartAsync(Stop);
            foreach (var resource in builder.Resources.Where(r => r is ProjectResource or LocalServer))
            {
                await app.ResourceNotifications.WaitForResourceHealthyAsync(resource.Name, Stop);
            }

            return new RunningApp(app, NpgsqlDataSource.Create((await app.GetConnectionStringAsync("postgres", Stop))!));
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>The three servers, in the words of a program's environment.</summary>
    public async Task<Dictionary<string, string>> ConnectionStringsAsync() => new()
    {
        ["ConnectionStrings__gogobe"] = (await _app.GetConnectionStringAsync("postgres", Stop))!,
        ["ConnectionStrings__redis"] = (await _app.GetConnectionStringAsync("redis", Stop))!,
        ["ConnectionStrings__kafka"] = (await _app.GetConnectionStringAsync("kafka", Stop))!,
    };

    /// <summary>A client of a service.</summary>
    public HttpClient Client(string resource) => _app.CreateHttpClient(resource, "http");

    /// <summary>What a button of the dashboard does.</summary>
    public Task<ExecuteCommandResult> CommandAsync(string resource, string command) => _app.ResourceCommands.ExecuteCommandAsync(resource, command, Stop);

    /// <summary>One value of the database.</summary>
    public async Task<string> ScalarAsync(string sql)
    {
        await using var command = Database.CreateCommand(sql);
        return Convert.ToString(await command.ExecuteScalarAsync(Stop), CultureInfo.InvariantCulture) ?? "";
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        await _app.StopAsync(CancellationToken.None);
        await _app.DisposeAsync();
    }
}

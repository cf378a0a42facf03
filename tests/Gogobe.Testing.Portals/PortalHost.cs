using Gogobe.Pipeline.Chains;
using Gogobe.Portals;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gogobe.Testing.Portals;

/// <summary>Portals as a host has them, with addresses on the loopback, unlimited hosts and short waits.</summary>
internal sealed class PortalHost : IAsyncDisposable
{
    public static readonly HostLimits Unlimited = new(64, 1_000_000);

    private readonly IHost _host;

    private PortalHost(IHost host) => _host = host;

    public PortalDirectory Directory => _host.Services.GetRequiredService<PortalDirectory>();

    public IServiceProvider Services => _host.Services;

    /// <summary>A host in which one chain's portal is at an address.</summary>
    public static PortalHost For(string slug, Uri address, Action<PortalOptions>? options = null, TimeProvider? time = null, params string[] hosts) =>
        Of(
            new SimulatedPortals
            {
                Portals = new Dictionary<string, SimulatedPortal> { [slug] = new(address, hosts) },
                Endpoints = hosts.Append(address.Authority).ToHashSet(),
                DefaultLimits = Unlimited,
            },
            options,
            time);

    public static PortalHost Of(
        SimulatedPortals? portals, Action<PortalOptions>? options = null, TimeProvider? time = null, params IEnumerable<(string Key, string Value)> settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Configuration.AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, (string?)s.Value)));
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        builder.AddPortals(portals);
        builder.Services.Configure<PortalOptions>(o =>
        {
            o.RetryDelays = [TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(1)];
            options?.Invoke(o);
        });
        return new PortalHost(builder.Build());
    }

    public async Task<List<DiscoveredFile>> ListAsync(string slug, ListRequest? request = null)
    {
        var files = new List<DiscoveredFile>();
        await foreach (var file in Directory.ListAsync(Directory.Find(slug)!, request ?? new ListRequest(), TestContext.Current.CancellationToken))
        {
            files.Add(file);
        }

        return files;
    }

    public async Task<PortalFailure> FailsToListAsync(string slug, ListRequest? request = null) =>
        (await Should.ThrowAsync<PortalException>(() => ListAsync(slug, request))).Failure;

    public Task<OpenedFile> OpenAsync(string slug, string locator) => Directory.OpenAsync(Directory.Find(slug)!, locator, TestContext.Current.CancellationToken);

    /// <summary>The text of a file; the reason in brackets when there is none.</summary>
    public async Task<string> ReadAsync(string slug, FileLocator locator)
    {
        await using var opened = await OpenAsync(slug, locator.ToString());
        if (opened.Failure is { } failure)
        {
            return $"[{failure.Reason}]";
        }

        using var reader = new StreamReader(opened.Body!);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
    }
}

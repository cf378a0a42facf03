using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Gogobe.Portals.Simulator.Serving;

/// <summary>One web server on a port of the loopback address. It can be closed and opened again on the same port, as a portal that moves away and comes back.</summary>
internal sealed class PortalHost(RequestDelegate serve, Func<X509Certificate2>? certificate) : IAsyncDisposable
{
    private WebApplication? _application;

    public int Port { get; private set; }

    public Uri Address => new($"{(certificate is null ? "http" : "https")}://127.0.0.1:{Port}");

    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        if (_application is not null)
        {
            return;
        }

        ListenOptions? listening = null;
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = 1 << 20;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.Listen(IPAddress.Loopback, Port, listen =>
            {
                listening = listen;
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                {
                    // Only the leaf goes out: what is missing is what clients must have themselves.
                    listen.UseHttps(https => https.ServerCertificateSelector = (_, _) => certificate());
                }
            });
        });

        // The host of the process listens for signals, not each of these.
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        var application = builder.Build();
        application.Run(serve);
        await application.StartAsync(cancellationToken);
        Port = listening!.IPEndPoint!.Port;
        _application = application;
    }

    public async Task CloseAsync()
    {
        if (Interlocked.Exchange(ref _application, null) is { } application)
        {
            // Connections that still hang are cut.
            using var soon = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
            await application.StopAsync(soon.Token);
            await application.DisposeAsync();
        }
    }

    public async ValueTask DisposeAsync() => await CloseAsync();

    private sealed class NoLifetime : IHostLifetime
    {
        public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }
}

using System.Collections.Concurrent;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Gogobe.Carrier.Tests.Support;

/// <summary>A portal on the loopback that misbehaves as it is told: one handler a path.</summary>
public sealed class FakePortal : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly X509Certificate2? _certificate;
    private readonly ConcurrentDictionary<string, RequestDelegate> _paths = new();

    private FakePortal(WebApplication app, X509Certificate2? certificate)
    {
        _app = app;
        _certificate = certificate;
    }

    public ConcurrentQueue<(string Method, string Path, string UserAgent, string AcceptEncoding)> Requests { get; } = new();

    public string Address => _app.Urls.First();

    public static async Task<FakePortal> StartAsync(bool tls = false)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        var certificate = tls ? SelfSigned() : null;
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.Limits.MinResponseDataRate = null; // or Kestrel ends a hanging answer by itself
            kestrel.Listen(IPAddress.Loopback, 0, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                if (certificate is not null)
                {
                    listen.UseHttps(certificate);
                }
            });
        });
        if (tls)
        {
            builder.WebHost.UseKestrelHttpsConfiguration();
        }

        var app = builder.Build();
        var portal = new FakePortal(app, certificate);
        app.Run(portal.AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return portal;
    }

    /// <summary>Serves a path; the result is its address.</summary>
    public string On(string path, RequestDelegate answer)
    {
        _paths[path] = answer;
        return Address + path;
    }

    public string On(string path, byte[] body) => On(path, context => context.Response.Body.WriteAsync(body).AsTask());

    public string On(string path, int status) => On(path, context =>
    {
        context.Response.StatusCode = status;
        return context.Response.WriteAsync("<html>no</html>");
    });

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync(); // answers that hang are cut, not waited for
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        _certificate?.Dispose();
    }

    private Task AnswerAsync(HttpContext context)
    {
        var request = context.Request;
        Requests.Enqueue((request.Method, request.Path, request.Headers.UserAgent.ToString(), request.Headers.AcceptEncoding.ToString()));
        if (_paths.TryGetValue(request.Path, out var answer))
        {
            return answer(context);
        }

        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }

    private static X509Certificate2 SelfSigned()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var made = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(200));
        return X509CertificateLoader.LoadPkcs12(made.Export(X509ContentType.Pkcs12), null);
    }
}

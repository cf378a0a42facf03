using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Gogobe.Carrier.Tests.Support;
using Gogobe.Ledger;
using Gogobe.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Gogobe.Carrier.Tests;

/// <summary>Files over http: what arrives, and every way in which a portal fails.</summary>
public sealed class HttpDownloadTests : IAsyncLifetime
{
    private FakePortal _portal = null!;
    private CarrierHost _host = null!;

    public async ValueTask InitializeAsync()
    {
        _portal = await FakePortal.StartAsync();
        _host = await CarrierHost.StartAsync(portals: [_portal.Address, "http://no-such-host.invalid"]);
    }

    public async ValueTask DisposeAsync()
    {
        await _host.DisposeAsync();
        await _portal.DisposeAsync();
    }

    [Fact]
    public async Task File_Served_IsInTheRawStoreAndAnnounced()
    {
        var bytes = Gzip(2_000_000);
        var url = _portal.On("/d/file.gz", bytes);

        var (file, ending) = await _host.DownloadAsync(url);

        ending.State.ShouldBe(FileState.Downloaded);
        file.Sha256.ShouldBe(Convert.ToHexStringLower(SHA256.HashData(bytes)));
        file.Bytes.ShouldBe(bytes.Length);
        _host.Raw.Objects[file.RawPath!].ShouldBe(bytes);
        file.RawPath!.ShouldStartWith("carrefour/2026-11-22/1-");
        await CarrierHost.EventuallyAsync(() => _host.Downloaded.Count == 1);
        var (key, message) = _host.Downloaded.ShouldHaveSingleItem();
        key.ShouldBe("carrefour/1");
        (message.FileId, message.Run, message.Chain, message.StoreNumber).ShouldBe((file.FileId, 1, "carrefour", 1));
        (message.RawPath, message.Sha256, message.Bytes).ShouldBe((file.RawPath, file.Sha256!, bytes.Length));
        file.MessageOffset.ShouldNotBeNull().Topic.ShouldBe("gogobe.files.downloaded");
    }

    [Fact]
    public async Task Request_IsOneGetWithoutContentEncodingAndSaysWhoAsks()
    {
        await _host.DownloadAsync(_portal.On("/file", Gzip(100)));

        var request = _portal.Requests.ShouldHaveSingleItem();
        request.Method.ShouldBe("GET");
        request.AcceptEncoding.ShouldBeEmpty();
        request.UserAgent.ShouldContain("Gogobe");
    }

    [Theory]
    [InlineData(404, Reason.GoneAtSource, FileState.Expired, null)]
    [InlineData(410, Reason.GoneAtSource, FileState.Expired, null)]
    [InlineData(401, Reason.Forbidden, FileState.Retrying, 60)]
    [InlineData(403, Reason.Forbidden, FileState.Retrying, 60)]
    [InlineData(408, Reason.Timeout, FileState.Retrying, 60)]
    [InlineData(429, Reason.RateLimited, FileState.Retrying, 60)]
    [InlineData(500, Reason.SourceError, FileState.Retrying, 60)]
    [InlineData(503, Reason.SourceError, FileState.Retrying, 60)]
    [InlineData(206, Reason.SourceError, FileState.Retrying, 60)]
    [InlineData(302, Reason.SourceError, FileState.Retrying, 60)]
    public async Task Status_HasItsReason(int status, Reason reason, FileState state, int? seconds)
    {
        var (_, ending) = await _host.DownloadAsync(_portal.On("/file", status));

        ending.Reason.ShouldBe(reason);
        ending.State.ShouldBe(state);
        ending.RetryAt.ShouldBe(seconds is { } wait ? CarrierHost.Now.AddSeconds(wait) : null);
        _host.Raw.Objects.ShouldBeEmpty();
        _host.Letters.Kept.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("300", 300)]
    [InlineData("5", 60)] // shorter than our own wait
    [InlineData("9999999", 21600)] // capped
    [InlineData("Sun, 22 Nov 2026 06:20:00 GMT", 1200)]
    [InlineData("Sat, 21 Nov 2026 06:20:00 GMT", 60)] // long ago
    public async Task RateLimited_RetryAfter_IsHonoured(string retryAfter, int seconds)
    {
        var url = _portal.On("/file", context =>
        {
            context.Response.StatusCode = 429;
            context.Response.Headers.RetryAfter = retryAfter;
            return Task.CompletedTask;
        });

        var (_, ending) = await _host.DownloadAsync(url);

        (ending.Reason, ending.RetryAt).ShouldBe((Reason.RateLimited, CarrierHost.Now.AddSeconds(seconds)));
    }

    [Theory]
    [InlineData("application/gzip")]
    [InlineData("text/html")]
    public async Task Page_WithStatus200_IsALoginPage(string contentType)
    {
        var url = _portal.On("/file.gz", context =>
        {
            context.Response.ContentType = contentType;
            return context.Response.WriteAsync("\r\n<!DOCTYPE html><html><body>Link expired</body></html>");
        });

        var (_, ending) = await _host.DownloadAsync(url);

        (ending.Reason, ending.State).ShouldBe((Reason.LoginPage, FileState.Retrying));
        _host.Raw.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Gzip_CalledAPage_IsAFile()
    {
        var url = _portal.On("/file.gz", context =>
        {
            context.Response.ContentType = "text/html";
            return context.Response.Body.WriteAsync(Gzip(500)).AsTask();
        });

        (await _host.DownloadAsync(url)).Ending.State.ShouldBe(FileState.Downloaded);
    }

    [Fact]
    public async Task Body_Empty_IsEmpty() =>
        (await _host.DownloadAsync(_portal.On("/file", Array.Empty<byte>()))).Ending.Reason.ShouldBe(Reason.Empty);

    [Fact]
    public async Task Body_ShorterThanPromised_IsTruncatedAndTriedAgain()
    {
        var url = _portal.On("/file", async context =>
        {
            context.Response.ContentLength = 10_000;
            await context.Response.Body.WriteAsync(Gzip(4_000));
            await context.Response.Body.FlushAsync();
            context.Abort();
        });

        var (_, ending) = await _host.DownloadAsync(url);

        ending.Reason.ShouldBeOneOf(Reason.Truncated, Reason.Unreachable); // an orderly end or a reset, as the system likes
        ending.State.ShouldBe(FileState.Retrying);
        _host.Raw.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Body_EndsInOrderBeforeThePromisedLength_IsTruncated()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var serving = ServeAsync();

        await using var host = await CarrierHost.StartAsync(portals: [$"http://{listener.LocalEndpoint}"]);
        var (_, ending) = await host.DownloadAsync($"http://{listener.LocalEndpoint}/file");

        (ending.Reason, ending.State).ShouldBe((Reason.Truncated, FileState.Retrying));
        host.Raw.Objects.ShouldBeEmpty();
        await serving;

        async Task ServeAsync()
        {
            using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
            await using var stream = client.GetStream();
            await stream.ReadExactlyAsync(new byte[20], TestContext.Current.CancellationToken);
            await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n"), TestContext.Current.CancellationToken);
            await stream.WriteAsync(Gzip(2000), TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            while (await stream.ReadAsync(new byte[1000], TestContext.Current.CancellationToken) > 0)
            {
            }
        }
    }

    [Fact]
    public async Task Connection_CutBeforeTheAnswer_IsUnreachable()
    {
        var url = _portal.On("/file", context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });

        (await _host.DownloadAsync(url)).Ending.Reason.ShouldBe(Reason.Unreachable);
    }

    [Fact]
    public async Task Connection_Refused_IsUnreachable()
    {
        var address = _portal.Address;
        await _portal.DisposeAsync();

        (await _host.DownloadAsync(address + "/file")).Ending.Reason.ShouldBe(Reason.Unreachable);
        _portal = await FakePortal.StartAsync();
    }

    [Fact]
    public async Task Host_Unknown_IsUnreachable() =>
        (await _host.DownloadAsync("http://no-such-host.invalid/file")).Ending.Reason.ShouldBe(Reason.Unreachable);

    [Fact]
    public async Task Certificate_NotTrusted_IsTls()
    {
        await using var portal = await FakePortal.StartAsync(tls: true);

        await using var host = await CarrierHost.StartAsync(portals: [portal.Address]);

        var (_, ending) = await host.DownloadAsync(portal.On("/file", Gzip(100)));

        (ending.Reason, ending.State).ShouldBe((Reason.Tls, FileState.Retrying));
    }

    [Theory]
    [InlineData(3, FileState.Downloaded)]
    [InlineData(4, FileState.Retrying)]
    public async Task Redirects_UpToThree_AreFollowed(int redirects, FileState state)
    {
        _portal.On("/to-0", Gzip(100));
        for (var i = 1; i <= redirects; i++)
        {
            var next = $"/to-{i - 1}";
            _portal.On($"/to-{i}", context =>
            {
                context.Response.Redirect(next);
                return Task.CompletedTask;
            });
        }

        (await _host.DownloadAsync($"{_portal.Address}/to-{redirects}")).Ending.State.ShouldBe(state);
        _portal.Requests.Count.ShouldBe(4);
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://127.0.0.1/x")]
    [InlineData("gopher://127.0.0.1/x")]
    public async Task Redirect_ToAnotherScheme_IsNotFollowed(string target)
    {
        var url = _portal.On("/file", context =>
        {
            context.Response.Redirect(target);
            return Task.CompletedTask;
        });

        (await _host.DownloadAsync(url)).Ending.Reason.ShouldBe(Reason.Forbidden);
        _host.Raw.Objects.ShouldBeEmpty();
    }

    [Fact]
    public async Task Redirect_ToAHostThatIsNotTheChains_IsNotFollowed()
    {
        await using var other = await FakePortal.StartAsync();
        var there = other.On("/file", Gzip(100));
        var url = _portal.On("/file", context =>
        {
            context.Response.Redirect(there);
            return Task.CompletedTask;
        });

        (await _host.DownloadAsync(url)).Ending.Reason.ShouldBe(Reason.Forbidden);
        other.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task RedirectLoop_Ends()
    {
        var url = _portal.On("/loop", context =>
        {
            context.Response.Redirect("/loop");
            return Task.CompletedTask;
        });

        (await _host.DownloadAsync(url)).Ending.Reason.ShouldBe(Reason.SourceError);
    }

    internal static byte[] Gzip(int length)
    {
        var bytes = RandomNumberGenerator.GetBytes(length);
        bytes[0] = 0x1F;
        bytes[1] = 0x8B;
        return bytes;
    }
}

using System.Net;
using Gogobe.Cockpit.Security;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace Gogobe.Cockpit.Tests.Security;

public sealed class HostGuardTests
{
    private const string Beyond = "10.0.0.8";

    [Theory]
    [InlineData("localhost:8080", "127.0.0.1", null, true)]
    [InlineData("[::1]:8080", "::1", "http://[::1]:8080", true)]
    [InlineData("localhost", Beyond, null, false)]
    [InlineData("gogobe.example", "127.0.0.1", null, false)]
    [InlineData(Beyond, Beyond, null, false)]
    public async Task Request_NothingAllowed_IsAnsweredOnLoopbackUnderALoopbackName(string host, string local, string? origin, bool answered) =>
        (await AskAsync("", host, local, origin)).ShouldBe(answered);

    [Theory]
    [InlineData("gogobe.example", Beyond, null, true)]
    [InlineData("GOGOBE.example:8443", Beyond, "https://gogobe.example:8443", true)]
    [InlineData("gogobe.example", "127.0.0.1", "https://gogobe.example", true)]
    [InlineData("192.168.1.5:8080", Beyond, null, true)]
    [InlineData("localhost:8080", "127.0.0.1", null, true)]
    [InlineData("evil.example", Beyond, null, false)]
    [InlineData("gogobe.example.evil.example", Beyond, null, false)]
    [InlineData("gogobe.example", Beyond, "https://evil.example", false)]
    [InlineData("localhost", Beyond, null, false)]
    public async Task Request_SomeHostsAllowed_IsAnsweredUnderThoseNamesOnAnyInterface(string host, string local, string? origin, bool answered) =>
        (await AskAsync("gogobe.example; 192.168.1.5", host, local, origin)).ShouldBe(answered);

    [Fact]
    public async Task AllowedHosts_Star_IsNoNameForAnyHost() => (await AskAsync("*", "evil.example", Beyond, null)).ShouldBeFalse();

    private static async Task<bool> AskAsync(string allowed, string host, string local, string? origin)
    {
        var context = new DefaultHttpContext();
        context.Connection.LocalIpAddress = IPAddress.Parse(local);
        context.Request.Path = "/";
        context.Request.Host = new HostString(host);
        if (origin is not null)
        {
            context.Request.Headers.Origin = origin;
        }

        var answered = false;
        var guard = new HostGuard(
            _ =>
            {
                answered = true;
                return Task.CompletedTask;
            },
            Options.Create(new CockpitAccess { AllowedHosts = allowed }),
            NullLogger<HostGuard>.Instance);
        await guard.InvokeAsync(context);
        context.Response.StatusCode.ShouldBe(answered ? StatusCodes.Status200OK : StatusCodes.Status403Forbidden);
        return answered;
    }
}

using System.Net;
using System.Net.Sockets;
using Gogobe.Portals.Http;

namespace Gogobe.Portals.Tests.Http;

public sealed class PortalConnectorTests : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);

    public PortalConnectorTests() => _listener.Start();

    private int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public void Dispose() => _listener.Dispose();

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("localhost")]
    [InlineData("2130706433")] // 127.0.0.1 as one number
    [InlineData("0x7f.1")]
    public async Task ConnectAsync_AnythingThatMeansThisMachine_IsRefusedWithoutAConnection(string host)
    {
        var connector = new PortalConnector(new HashSet<string>());

        await Should.ThrowAsync<ForbiddenAddressException>(() => connector.ConnectAsync(host, Port, trusted: false, TestContext.Current.CancellationToken));
        _listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task ConnectAsync_NameThatAnswersAnotherAddressTheSecondTime_IsResolvedOnce()
    {
        var asked = 0;
        var connector = new PortalConnector(
            new HashSet<string>(), (_, _) => Task.FromResult<IPAddress[]>(++asked == 1 ? [IPAddress.Parse("10.0.0.1")] : [IPAddress.Loopback]));

        await Should.ThrowAsync<ForbiddenAddressException>(() => connector.ConnectAsync("portal.example", Port, trusted: false, TestContext.Current.CancellationToken));
        asked.ShouldBe(1);
    }

    [Fact]
    public async Task ConnectAsync_ExactEndpointOfTheSimulator_IsConnected()
    {
        var connector = new PortalConnector(new HashSet<string> { $"127.0.0.1:{Port}" });

        using var socket = await connector.ConnectAsync("127.0.0.1", Port, trusted: false, TestContext.Current.CancellationToken);
        socket.Connected.ShouldBeTrue();
    }

    [Fact]
    public async Task ConnectAsync_AnotherPortThanTheSimulators_IsRefused()
    {
        var connector = new PortalConnector(new HashSet<string> { $"127.0.0.1:{Port + 1}" });

        await Should.ThrowAsync<ForbiddenAddressException>(() => connector.ConnectAsync("127.0.0.1", Port, trusted: false, TestContext.Current.CancellationToken));
    }
}

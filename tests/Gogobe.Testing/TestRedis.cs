using Gogobe.LocalServers;
using Gogobe.LocalServers.Processes;
using Microsoft.Extensions.Logging.Abstractions;
using Xunit;

namespace Gogobe.Testing;

/// <summary>
/// One private Redis for a test process; ends with it, however it ends. Use it as <c>[assembly: AssemblyFixture(typeof(TestRedis))]</c>, and give every test
/// keys and channels of its own.
/// </summary>
public sealed class TestRedis : IAsyncLifetime
{
    private ScratchFolder? _folder;
    private PrivateRedis? _server;

    /// <summary>Its port.</summary>
    public int Port => _server!.Port;

    /// <summary>Connection string in the form of StackExchange.Redis.</summary>
    public string ConnectionString => _server!.ConnectionString;

    /// <summary><c>kill -9</c>. It is started again at once, on the same port and without what it held.</summary>
    public void Kill() => Posix.Signal(_server!.Pid, Posix.Kill);

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        _folder = ScratchFolder.Create("redis");
        _server = await PrivateRedis.StartAsync(new ServerRequest(_folder.Path) { Durable = false }, NullLogger.Instance, TimeProvider.System, CancellationToken.None);
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_folder is not null)
        {
            await _folder.DisposeAsync();
        }
    }
}

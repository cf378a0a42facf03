using System.Diagnostics;
using System.Globalization;
using System.Net;
using Gogobe.LocalServers;
using Gogobe.LocalServers.Processes;
using Xunit;

namespace Gogobe.Testing;

/// <summary>
/// An S3 server for a test process: the endpoint <c>GOGOBE_TEST_S3</c> (with <c>GOGOBE_TEST_S3_KEY</c> and <c>_SECRET</c>), else the versitygw program that
/// <c>GOGOBE_TEST_S3_SERVER</c> names, else s3rver from npm. What serves is said in one line. Use it as <c>[assembly: AssemblyFixture(typeof(TestS3))]</c>.
/// </summary>
public sealed class TestS3 : IAsyncLifetime
{
    private S3Server? _own;

    /// <summary>Address of the server.</summary>
    public string Endpoint => _own?.Endpoint ?? Environment.GetEnvironmentVariable("GOGOBE_TEST_S3")!;

    /// <summary>Access key.</summary>
    public string AccessKey => _own?.AccessKey ?? Environment.GetEnvironmentVariable("GOGOBE_TEST_S3_KEY") ?? "";

    /// <summary>Its secret.</summary>
    public string SecretKey => _own?.SecretKey ?? Environment.GetEnvironmentVariable("GOGOBE_TEST_S3_SECRET") ?? "";

    /// <summary>What serves, in words.</summary>
    public string Kind { get; private set; } = "";

    /// <summary>Why there is no server; null when there is one.</summary>
    public string? Missing { get; private set; }

    /// <summary>Whether it is s3rver, which lists no uploads and checks no secret.</summary>
    public bool IsDouble => _own is { IsDouble: true };

    /// <summary>A name for a bucket that no other test has.</summary>
    public static string NewBucket() => $"gogobe-{Guid.NewGuid():n}";

    /// <summary>A server of the test's own, for it to kill; null when only a given endpoint is there.</summary>
    public static async Task<S3Server?> StartOwnAsync() => (await S3Server.TryStartAsync()).Server;

    /// <inheritdoc />
    public async ValueTask InitializeAsync()
    {
        if (Environment.GetEnvironmentVariable("GOGOBE_TEST_S3") is { Length: > 0 } given)
        {
            Kind = $"the server at {given}";
        }
        else
        {
            (_own, Missing) = await S3Server.TryStartAsync();
            Kind = _own?.Kind ?? "";
        }

        TestNotes.Write(Missing is null ? $"raw store on S3: tested on {Kind}" : $"raw store on S3: not tested ({Missing})");
    }

    /// <inheritdoc />
    public ValueTask DisposeAsync() => _own?.DisposeAsync() ?? ValueTask.CompletedTask;
}

/// <summary>One S3 server process on a free loopback port, on a folder of its own. It ends with the test process, however that ends.</summary>
public sealed class S3Server : IAsyncDisposable
{
    private readonly ScratchFolder _folder;
    private readonly WatchedProcess _process;

    private S3Server(ScratchFolder folder, WatchedProcess process, string kind, string endpoint, string accessKey, string secretKey) =>
        (_folder, _process, Kind, Endpoint, AccessKey, SecretKey) = (folder, process, kind, endpoint, accessKey, secretKey);

    /// <summary>What it is.</summary>
    public string Kind { get; }

    /// <summary>Its address.</summary>
    public string Endpoint { get; }

    /// <summary>Access key.</summary>
    public string AccessKey { get; }

    /// <summary>Its secret.</summary>
    public string SecretKey { get; }

    /// <summary>Whether it is s3rver, which knows less than a real server.</summary>
    public bool IsDouble => Kind.StartsWith("s3rver", StringComparison.Ordinal);

    /// <summary>Folder with what it stores: proves what is there when the server is gone.</summary>
    public string Data => Path.Combine(_folder.Path, "data");

    /// <summary>Ends it at once, as a crash does.</summary>
    public async Task KillAsync()
    {
        using var server = Process.GetProcessById(_process.Pid);
        server.Kill();
        await _process.Exited;
    }

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _folder.DisposeAsync();
    }

    internal static async Task<(S3Server? Server, string? Missing)> TryStartAsync()
    {
        if (Environment.GetEnvironmentVariable("GOGOBE_TEST_S3_SERVER") is { Length: > 0 } program)
        {
            var secret = Guid.NewGuid().ToString("n");
            return (await StartAsync("versitygw (GOGOBE_TEST_S3_SERVER)", "test", secret, (port, data) =>
                ["env", "ROOT_ACCESS_KEY=test", $"ROOT_SECRET_KEY={secret}", program, "--port", $"127.0.0.1:{port}", "--quiet", "posix", data]), null);
        }

        return await S3Rver.FindAsync() is { } installed
            ? (await StartAsync("s3rver from npm", "S3RVER", "S3RVER", (port, data) => [installed, "-d", data, "-a", "127.0.0.1", "-p", port, "--silent"]), null)
            : (null, "no S3 server: neither GOGOBE_TEST_S3 nor GOGOBE_TEST_S3_SERVER is set, and s3rver cannot be had from npm");
    }

    private static async Task<S3Server> StartAsync(string kind, string accessKey, string secretKey, Func<string, string, IReadOnlyList<string>> command)
    {
        for (var attempt = 1; ; attempt++)
        {
            var folder = ScratchFolder.Create("s3");
            Directory.CreateDirectory(Path.Combine(folder.Path, "data"));
            var port = Loopback.FreePort();
            var process = await WatchedProcess.StartAsync(
                command(port.ToString(CultureInfo.InvariantCulture), Path.Combine(folder.Path, "data")), Path.Combine(folder.Path, "server.log"), "TERM", TimeSpan.FromSeconds(3));
            var server = new S3Server(folder, process, kind, $"http://127.0.0.1:{port}", accessKey, secretKey);
            if (await server.AnswersAsync())
            {
                return server;
            }

            var log = await File.ReadAllTextAsync(Path.Combine(folder.Path, "server.log"));
            await server.DisposeAsync();
            if (attempt == 3)
            {
                throw new InvalidOperationException($"{kind} does not start:\n{log}");
            }
        }
    }

    private async Task<bool> AnswersAsync()
    {
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(2) };
        for (var look = 0; look < 400 && !_process.Exited.IsCompleted; look++)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(Endpoint));
                return answer.StatusCode != HttpStatusCode.NotFound;
            }
            catch (Exception e) when (e is HttpRequestException or OperationCanceledException)
            {
                await Task.Delay(25);
            }
        }

        return false;
    }
}

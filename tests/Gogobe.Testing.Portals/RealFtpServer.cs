using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;

namespace Gogobe.Testing.Portals;

/// <summary>
/// pure-ftpd, a server that somebody else wrote: with an account of its own, unpacked in the folder that <c>GOGOBE_TEST_FTPD</c> names or installed. It changes to
/// the account's user, so it needs root.
/// </summary>
internal sealed class RealFtpServer : IAsyncDisposable
{
    public const string Account = "RamiLevi";
    public const string Password = "secret";
    private readonly ScratchFolder _folder;
    private readonly Process _server;

    private RealFtpServer(ScratchFolder folder, Process server, int port)
    {
        (_folder, _server, Port) = (folder, server, port);
    }

    /// <summary>Why there is none here; null when there is.</summary>
    public static string? Missing => Find("sbin/pure-ftpd") is null || Find("bin/pure-pw") is null
        ? "no real FTP server here (Debian package pure-ftpd)"
        : Environment.IsPrivilegedProcess ? null : "the real FTP server needs root";

    public int Port { get; }

    /// <summary>Starts one that serves these files.</summary>
    /// <param name="certificate">With a key; null for a server that does not encrypt.</param>
    /// <param name="files">Names and texts.</param>
    public static async Task<RealFtpServer> StartAsync(X509Certificate2? certificate, params (string Name, string Text)[] files)
    {
        var folder = ScratchFolder.Create("ftpd");
        var home = Directory.CreateDirectory(Path.Combine(folder.Path, "home")).FullName;
        foreach (var (name, text) in files)
        {
            await File.WriteAllTextAsync(Path.Combine(home, name), text, TestContext.Current.CancellationToken);
        }

        // The account's user reads them, whatever the mask of whoever runs the tests.
        using (var open = Process.Start("chmod", ["-R", "a+rX", folder.Path]))
        {
            await open.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        var passwords = Path.Combine(folder.Path, "passwords");
        using (var add = Start("bin/pure-pw", "useradd", Account, "-f", passwords, "-u", "65534", "-g", "65534", "-d", home))
        {
            await add.StandardInput.WriteAsync($"{Password}\n{Password}\n");
            add.StandardInput.Close();
            await EndsWellAsync(add);
        }

        using (var make = Start("bin/pure-pw", "mkdb", Path.Combine(folder.Path, "accounts"), "-f", passwords))
        {
            await EndsWellAsync(make);
        }

        var port = FreePort.Find();
        List<string> arguments = ["-l", $"puredb:{Path.Combine(folder.Path, "accounts")}", "-S", $"127.0.0.1,{port.ToString(CultureInfo.InvariantCulture)}", "-E", "-A", "-H", "-u", "1", "-Y", "0"];
        if (certificate is not null)
        {
            var pem = Path.Combine(folder.Path, "server.pem");
            await File.WriteAllTextAsync(
                pem, certificate.GetRSAPrivateKey()!.ExportPkcs8PrivateKeyPem() + "\n" + certificate.ExportCertificatePem() + "\n", TestContext.Current.CancellationToken);
            arguments[^1] = "1";
            arguments.AddRange(["-2", pem]);
        }

        var server = new RealFtpServer(folder, Start("sbin/pure-ftpd", [.. arguments, "-g", Path.Combine(folder.Path, "pid")]), port);
        await server.AnswersAsync();
        return server;
    }

    /// <summary>Takes a file away.</summary>
    public void Remove(string name) => File.Delete(Path.Combine(_folder.Path, "home", name));

    public async ValueTask DisposeAsync()
    {
        _server.Kill(entireProcessTree: true);
        await _server.WaitForExitAsync();
        _server.Dispose();
        await _folder.DisposeAsync();
    }

    private static string? Find(string program) => new[] { Environment.GetEnvironmentVariable("GOGOBE_TEST_FTPD") ?? "", "" }
        .Select(root => Path.Combine("/", root, "usr", program)).FirstOrDefault(File.Exists);

    private static Process Start(string program, params string[] arguments) => Process.Start(
        new ProcessStartInfo(Find(program)!, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true })!;

    private static async Task EndsWellAsync(Process process)
    {
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        process.ExitCode.ShouldBe(0, await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken));
    }

    private async Task AnswersAsync()
    {
        while (true)
        {
            _server.HasExited.ShouldBeFalse();
            try
            {
                using var client = new TcpClient();
                await client.ConnectAsync(IPAddress.Loopback, Port, TestContext.Current.CancellationToken);
                return;
            }
            catch (SocketException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}

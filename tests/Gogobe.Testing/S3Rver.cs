using System.ComponentModel;
using System.Diagnostics;

namespace Gogobe.Testing;

/// <summary>The S3 double s3rver, from PATH or installed once through npm below <c>artifacts/</c>.</summary>
internal static class S3Rver
{
    private const string Version = "3.7.1";
    private static readonly TimeSpan s_timeout = TimeSpan.FromSeconds(90);

    /// <summary>The program; null when it is not there and cannot be installed (no npm, offline).</summary>
    public static async Task<string?> FindAsync()
    {
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':').Select(folder => Path.Combine(folder, "s3rver")).FirstOrDefault(File.Exists);
        if (onPath is not null)
        {
            return onPath;
        }

        var folder = Path.Combine(Artifacts(), "s3rver");
        var program = Path.Combine(folder, "node_modules", ".bin", "s3rver");
        using (await LockAsync(folder + ".lock"))
        {
            if (!File.Exists(program))
            {
                await InstallAsync(folder);
            }
        }

        return File.Exists(program) ? program : null;
    }

    // Test projects run beside each other, and one folder is not for two npm at once.
    private static async Task<FileStream> LockAsync(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        using var timeout = new CancellationTokenSource(2 * s_timeout);
        while (true)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException)
            {
                await Task.Delay(100, timeout.Token);
            }
        }
    }

    private static async Task InstallAsync(string folder)
    {
        Directory.CreateDirectory(folder);
        try
        {
            using var npm = Process.Start(new ProcessStartInfo("npm", ["install", "--prefix", folder, "--no-audit", "--no-fund", "--silent", $"s3rver@{Version}"])
            {
                RedirectStandardError = true,
                RedirectStandardOutput = true,
                WorkingDirectory = folder,
            })!;
            using var timeout = new CancellationTokenSource(s_timeout);
            try
            {
                await Task.WhenAll(npm.StandardError.ReadToEndAsync(timeout.Token), npm.StandardOutput.ReadToEndAsync(timeout.Token), npm.WaitForExitAsync(timeout.Token));
            }
            catch (OperationCanceledException)
            {
                npm.Kill(entireProcessTree: true);
            }
        }
        catch (Win32Exception)
        {
            // No npm on this machine.
        }
    }

    private static string Artifacts()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (File.Exists(Path.Combine(folder, "Gogobe.sln")))
            {
                return Path.Combine(folder, "artifacts");
            }
        }

        return Path.Combine(Path.GetTempPath(), "gogobe-artifacts");
    }
}

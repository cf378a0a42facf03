using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Gogobe.LocalServers.Processes;

/// <summary>The few calls of the operating system that .NET has no API for.</summary>
internal static partial class Posix
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;

    /// <summary>Sends a signal; false when there is no such process, or it is not ours.</summary>
    public static bool Signal(int pid, int signal) => pid > 0 && SendSignal(pid, signal) == 0;

    /// <summary>Runs a short command to its end and returns its exit code and what it printed (both streams).</summary>
    public static async Task<(int Code, string Output)> RunAsync(IReadOnlyList<string> command, string? input, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        };
        try
        {
            using var process = Process.Start(start)!;
            var output = process.StandardOutput.ReadToEndAsync(cancellationToken);
            var errors = process.StandardError.ReadToEndAsync(cancellationToken);
            if (input is not null)
            {
                await process.StandardInput.WriteAsync(input.AsMemory(), cancellationToken).ConfigureAwait(false);
            }

            process.StandardInput.Close();
            var text = await output.ConfigureAwait(false) + await errors.ConfigureAwait(false);
            await process.WaitForExitAsync(cancellationToken).ConfigureAwait(false);
            return (process.ExitCode, text);
        }
        catch (Win32Exception e)
        {
            throw new CannotStartException($"cannot run {command[0]}: {e.Message}", e);
        }
    }

    /// <summary>The full path of a program on PATH or in the folders where packages put servers; null when it is nowhere.</summary>
    public static string? Find(string program)
    {
        string[] folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(':', StringSplitOptions.RemoveEmptyEntries), "/usr/sbin", "/usr/local/bin", "/opt/homebrew/bin"];
        return folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);
    }

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static partial int SendSignal(int pid, int signal);
}
